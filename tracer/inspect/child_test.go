// SPDX-License-Identifier: MIT

package inspect_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A child is this test binary, running a script. It reads lines from its
// standard input and answers on its standard output, and ends with the input.
type child struct {
	t   *testing.T
	cmd *exec.Cmd
	in  *os.File
	out *bufio.Reader
	pid int
}

// start runs a script, which finds the given descriptors from 3 on.
func start(t *testing.T, script string, attr *syscall.SysProcAttr, fds ...int) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command("/proc/self/exe")}
	c.cmd.Env = append(os.Environ(), scriptEnv+"="+script, "GORACE=atexit_sleep_ms=0")
	c.cmd.Stderr, c.cmd.SysProcAttr = os.Stderr, attr
	for _, fd := range fds {
		copied, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
		ok(t, err)
		f := os.NewFile(uintptr(copied), "inherited")
		defer f.Close()
		c.cmd.ExtraFiles = append(c.cmd.ExtraFiles, f)
	}
	childIn, in, err := os.Pipe()
	ok(t, err)
	defer childIn.Close()
	out, childOut, err := os.Pipe()
	ok(t, err)
	defer childOut.Close()
	c.in, c.out, c.cmd.Stdin, c.cmd.Stdout = in, bufio.NewReader(out), childIn, childOut
	ok(t, c.cmd.Start())
	c.pid = c.cmd.Process.Pid
	t.Cleanup(func() {
		in.Close()
		if err := c.cmd.Wait(); err != nil {
			t.Errorf("script %s: %v", script, err)
		}
		out.Close()
	})
	return c
}

// hear returns the next line of the child.
func (c *child) hear() string {
	c.t.Helper()
	line, err := c.out.ReadString('\n')
	ok(c.t, err)
	return strings.TrimSpace(line)
}

// idles says that it is there, and waits for the end of the test.
var idles = script("idles", func() {
	fmt.Println("here")
	unix.Read(0, make([]byte, 1))
})
