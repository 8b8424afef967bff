// SPDX-License-Identifier: MIT

package specs_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// A loan is a setting of the kernel's that was changed. Whoever else borrows it,
// in whatever process, waits until it has been given back.
type loan struct {
	file   *os.File
	usual  int
	keeper *exec.Cmd // gives it back if this process is killed
	alive  io.Closer // the keeper's sign that it was not
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
	l.hireKeeper()
	DeferCleanup(l.giveBack)
	return l
}

// hireKeeper starts this binary again. It has the lock, too: it was taken on the
// open file.
func (l *loan) hireKeeper() {
	GinkgoHelper()
	l.keeper = exec.Command("/proc/self/exe")
	l.keeper.Env = append(os.Environ(), fmt.Sprintf("%s=%d", keeperEnv, l.usual))
	l.keeper.ExtraFiles = []*os.File{l.file}
	l.keeper.Stderr = GinkgoWriter
	l.keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // what is typed at the terminal does not end it
	var err error
	l.alive, err = l.keeper.StdinPipe()
	Expect(err).NotTo(HaveOccurred())
	Expect(l.keeper.Start()).To(Succeed())
}

func (l *loan) set(value int) {
	GinkgoHelper()
	_, err := l.file.WriteAt([]byte(strconv.Itoa(value)), 0)
	Expect(err).NotTo(HaveOccurred())
}

// giveBack sets what was set before. It may be called twice.
func (l *loan) giveBack() {
	GinkgoHelper()
	if l.file == nil {
		return
	}
	l.set(l.usual)
	Expect(l.alive.Close()).To(Succeed())
	Expect(l.keeper.Wait()).To(Succeed())
	Expect(l.file.Close()).To(Succeed())
	l.file = nil
}

const (
	// keeperEnv tells a process that it is a keeper, and what to set.
	keeperEnv = "KWITNESS_KEEPER"
	// keeperFD is where it finds the setting.
	keeperFD = 3
)

// keepIfAsked turns the process into a keeper if borrow started it: when the
// borrower closes the pipe or is no more, it sets what was set before.
func keepIfAsked() {
	usual, ok := os.LookupEnv(keeperEnv)
	if !ok {
		return
	}
	io.Copy(io.Discard, os.Stdin)
	if _, err := os.NewFile(keeperFD, "the setting").WriteAt([]byte(usual), 0); err != nil {
		fmt.Fprintln(os.Stderr, "give a setting back:", err)
		os.Exit(1)
	}
	os.Exit(0)
}
