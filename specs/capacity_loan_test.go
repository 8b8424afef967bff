// SPDX-License-Identifier: MIT

package specs_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// A loan is a setting of the kernel's that was changed. Whoever else borrows it,
// in whatever process, waits until it has been given back. A keeper sees to that:
// a process that outlives this one, however that ends.
type loan struct {
	file     *os.File
	usual    int
	keeper   *exec.Cmd
	pledge   io.Closer // the keeper acts when nobody holds it any more
	giveBack func()    // sets what was set before; it may be called twice
}

// borrow returns the setting that a file of /proc/sys holds. It is given back
// when the spec is over, at the latest.
func borrow(path string) *loan {
	GinkgoHelper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, unix.EROFS) || errors.Is(err, unix.EACCES) {
		Skip(err.Error()) // in a container
	}
	Expect(err).NotTo(HaveOccurred())
	Expect(unix.Flock(int(file.Fd()), unix.LOCK_EX)).To(Succeed())
	l := &loan{file: file, usual: numberIn(path)}
	l.keep()
	l.giveBack = sync.OnceFunc(l.settle)
	DeferCleanup(l.giveBack)
	return l
}

// keep starts the keeper. It has the locked file, and is not of this process'
// group, which an interrupt from the terminal ends.
func (l *loan) keep() {
	GinkgoHelper()
	l.keeper = exec.Command("sh", "-c", `read -r _; echo "$1" >&3`, "keeper", strconv.Itoa(l.usual))
	l.keeper.ExtraFiles, l.keeper.SysProcAttr = []*os.File{l.file}, &syscall.SysProcAttr{Setpgid: true}
	pledge, err := l.keeper.StdinPipe()
	Expect(err).NotTo(HaveOccurred())
	l.pledge = pledge
	Expect(l.keeper.Start()).To(Succeed())
}

func (l *loan) set(value int) {
	GinkgoHelper()
	_, err := l.file.WriteAt([]byte(strconv.Itoa(value)), 0)
	Expect(err).NotTo(HaveOccurred())
}

func (l *loan) settle() {
	GinkgoHelper()
	Expect(l.pledge.Close()).To(Succeed())
	Expect(l.keeper.Wait()).To(Succeed())
	Expect(l.file.Close()).To(Succeed())
}
