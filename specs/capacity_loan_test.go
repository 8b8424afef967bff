// SPDX-License-Identifier: MIT

package specs_test

import (
	"errors"
	"os"
	"strconv"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// A loan is a setting of the kernel's that was changed. Whoever else borrows it,
// in whatever process, waits until it has been given back.
type loan struct {
	file  *os.File
	usual int
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
	l := &loan{file, numberIn(path)}
	DeferCleanup(l.giveBack)
	return l
}

func (l *loan) set(value int) {
	GinkgoHelper()
	_, err := l.file.WriteAt([]byte(strconv.Itoa(value)), 0)
	Expect(err).NotTo(HaveOccurred())
}

// giveBack sets what was set before. It may be called twice.
func (l *loan) giveBack() {
	GinkgoHelper()
	if l.file != nil {
		l.set(l.usual)
		Expect(l.file.Close()).To(Succeed())
		l.file = nil
	}
}
