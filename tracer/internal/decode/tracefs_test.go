// SPDX-License-Identifier: MIT

package decode_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// The kernel that runs this test says itself how many arguments a call takes.
func TestArgumentCountsAreTheKernels(t *testing.T) {
	formats := tracefs(t)
	told := 0
	for _, c := range decode.Calls {
		text, err := fs.ReadFile(formats, "events/syscalls/sys_enter_"+inKernel(c.Name)+"/format")
		if errors.Is(err, fs.ErrNotExist) {
			continue // not in this kernel's configuration, or not traced
		}
		if err != nil {
			t.Fatal(err)
		}
		told++
		_, args, _ := strings.Cut(string(text), "__syscall_nr")
		if want := strings.Count(args, "\tfield:"); c.Args != want {
			t.Errorf("%s takes %d arguments, the kernel says %d", c.Name, c.Args, want)
		}
	}
	if told < 200 {
		t.Errorf("the kernel told of %d calls only", told)
	}
}

// inKernel returns the name of the function behind a call, which tracefs shows.
func inKernel(call string) string {
	functions := map[string]string{
		"stat": "newstat", "fstat": "newfstat", "lstat": "newlstat", "uname": "newuname", "sendfile": "sendfile64",
		"umount2": "umount",
	}
	if f, ok := functions[call]; ok {
		return f
	}
	return call
}

// tracefs returns a tracefs that is mounted nowhere and goes with the test.
func tracefs(t *testing.T) fs.FS {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("a tracefs of one's own needs root")
	}
	fsfd, err := unix.Fsopen("tracefs", unix.FSOPEN_CLOEXEC)
	if errors.Is(err, unix.ENODEV) || errors.Is(err, unix.ENOSYS) {
		t.Skipf("this kernel has no tracefs to open: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fsfd) }()
	if err := unix.FsconfigCreate(fsfd); err != nil {
		t.Fatal(err)
	}
	mount, err := unix.Fsmount(fsfd, unix.FSMOUNT_CLOEXEC, unix.MOUNT_ATTR_RDONLY)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(mount) })
	root := os.DirFS(fmt.Sprintf("/proc/self/fd/%d", mount))
	if _, err := fs.Stat(root, "events/syscalls"); errors.Is(err, fs.ErrNotExist) {
		t.Skip("this kernel has no events of system calls (CONFIG_FTRACE_SYSCALLS)")
	}
	return root
}
