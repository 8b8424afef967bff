// SPDX-License-Identifier: MIT

package inspect_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/inspect"
)

// namespaced inspects its own descriptor 3, of which it makes itself the owner.
var namespaced = script("namespaced", func() {
	fmt.Println(ofMine())
})

func ofMine() string {
	in, err := inspect.New()
	if err != nil {
		return err.Error()
	}
	defer in.Close()
	if _, err := unix.FcntlInt(3, unix.F_SETOWN, os.Getpid()); err != nil {
		return err.Error()
	}
	f, err := in.File(os.Getpid(), 3)
	return fmt.Sprintf("%#x of %d, owner %d, %v", f.Addr, f.PID, f.Owner.PID, err)
}

func TestPidsAreThoseOfTheInspectorsNamespace(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	c := start(t, namespaced, &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}, fd)
	f := fileOf(t, in, fd)
	if got, want := c.hear(), fmt.Sprintf("%#x of 1, owner 1, <nil>", f.Addr); got != want {
		t.Errorf("in the namespace it is %s, want %s", got, want)
	}
	if f = fileOf(t, in, fd); f.Owner.PID != c.pid {
		t.Errorf("outside the owner is %d, want %d", f.Owner.PID, c.pid)
	}
}
