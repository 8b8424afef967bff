// SPDX-License-Identifier: MIT

package decode_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// The kernel that runs this test says itself what arguments a call takes.
func TestArgumentsAreTheKernels(t *testing.T) {
	formats := tracefs(t)
	told := 0
	for _, c := range decode.Calls {
		args, err := arguments(formats, c.Name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // not in this kernel's configuration, or not traced
		}
		if err != nil {
			t.Fatal(err)
		}
		told++
		if c.Args != len(args) {
			t.Errorf("%s takes %d arguments, the kernel says %d: %q", c.Name, c.Args, len(args), args)
		}
		checkDescriptors(t, c.Name, args)
	}
	if told < 200 {
		t.Errorf("the kernel told of %d calls only", told)
	}
}

// field is a line of a format, such as "field:unsigned int fd;	offset:16;".
var field = regexp.MustCompile(`(?m)^\tfield:(.*);\toffset:`)

// arguments returns the declarations of a call's arguments.
func arguments(formats fs.FS, call string) ([]string, error) {
	text, err := fs.ReadFile(formats, "events/syscalls/sys_enter_"+inKernel(call)+"/format")
	if err != nil {
		return nil, err
	}
	_, after, _ := bytes.Cut(text, []byte("__syscall_nr;"))
	var args []string
	for _, m := range field.FindAllSubmatch(after, -1) {
		args = append(args, string(m[1]))
	}
	return args, nil
}

// descriptor is what the kernel calls an argument that is a file descriptor.
var descriptor = regexp.MustCompile(`^[^*]* (\w*fd|fd_?in|fd_?out|fildes|mqdes)$`)

// checkDescriptors compares what the arguments are called with what the trace
// knows of them.
func checkDescriptors(t *testing.T, call string, args []string) {
	t.Helper()
	want := map[string][]int{
		"close_range": nil, // a range
		"epoll_ctl":   {2}, // its target
		"pidfd_getfd": {0}, // the other one is of another process
	}
	positions, special := want[call]
	for i, arg := range args {
		if !special && descriptor.MatchString(arg) {
			positions = append(positions, i)
		}
	}
	got, known := trace.Call{Name: call, Args: [6]uint64{0, 1, 2, 3, 4, 5}}.FDs()
	if !slices.Equal(got, positions) || known != (len(positions) > 0) {
		t.Errorf("%s is about the arguments %v, want %v of %q", call, got, positions, args)
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
