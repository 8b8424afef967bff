// SPDX-License-Identifier: MIT

package tracer_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A gate is a child's end of the two pipes to its test: it waits at descriptor 0
// and answers at 1. Its calls are raw: they add nothing else to a trace.
type gate struct{}

// wait blocks until the test releases the child, and returns the test's number.
func (gate) wait() uint64 {
	var b [8]byte
	if n, _, _ := unix.RawSyscall(unix.SYS_READ, 0, addr(&b[0]), 8); n != 8 {
		os.Exit(0) // the test is over
	}
	return binary.NativeEndian.Uint64(b[:])
}

// tell sends a number to the test.
func (gate) tell(v uint64) {
	var b [8]byte
	binary.NativeEndian.PutUint64(b[:], v)
	unix.RawSyscall(unix.SYS_WRITE, 1, addr(&b[0]), 8)
}

// say sends a text to the test.
func (g gate) say(s string) {
	g.tell(uint64(len(s)))
	os.Stdout.WriteString(s) // the test sees that it is missing
}

// A child is this test binary, running a script.
type child struct {
	t   *testing.T
	cmd *exec.Cmd
	in  *os.File
	out *os.File
	pid int
}

// start runs a script in a process group of its own, which ends with the test.
func start(t *testing.T, script string, options ...func(*exec.Cmd)) *child {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), scriptEnv+"="+script, "GODEBUG=asyncpreemptoff=1", "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	for _, o := range options {
		o(cmd)
	}
	c := &child{t: t, cmd: cmd}
	var childIn, childOut *os.File
	childIn, c.in = pipe(t)
	c.out, childOut = pipe(t)
	cmd.Stdin, cmd.Stdout = childIn, childOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	childIn.Close()
	childOut.Close()
	c.pid = cmd.Process.Pid
	t.Cleanup(c.end)
	return c
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// end kills what is left of the child and its descendants. It may be called twice.
func (c *child) end() {
	c.in.Close()
	c.out.Close()
	if c.cmd.ProcessState == nil {
		unix.Kill(-c.pid, unix.SIGKILL) // it may have ended
		c.cmd.Wait()                    // killed, as it should be
	}
}

// release lets the child pass its gate.
func (c *child) release(v uint64) {
	c.t.Helper()
	if err := binary.Write(c.in, binary.NativeEndian, v); err != nil {
		c.t.Fatalf("release the child: %v", err)
	}
}

// await returns the next number that the child tells.
func (c *child) await() uint64 {
	c.t.Helper()
	var v uint64
	if err := binary.Read(c.out, binary.NativeEndian, &v); err != nil {
		c.t.Fatalf("the child did not answer: %v", err)
	}
	return v
}

// hear returns the next text that the child says.
func (c *child) hear() string {
	c.t.Helper()
	text := make([]byte, c.await())
	if _, err := io.ReadFull(c.out, text); err != nil {
		c.t.Fatalf("the child did not speak: %v", err)
	}
	return string(text)
}

// exited waits until the child has ended, and has been reaped.
func (c *child) exited() {
	c.cmd.Wait() // its status is in the trace
}

// waits returns when the child stands in the read of its gate, as
// /proc/PID/syscall shows: the call's number and its arguments, or "running".
func (c *child) waits() { c.t.Helper(); c.waitsIn(unix.SYS_READ) }

// waitsIn is waits for any call whose first argument is 0.
func (c *child) waitsIn(call int) { c.t.Helper(); c.waitsAs(fmt.Sprintf("%d 0x0 ", call)) }

// waitsAt is waits for any call, whatever its arguments.
func (c *child) waitsAt(call int) { c.t.Helper(); c.waitsAs(fmt.Sprintf("%d ", call)) }

func (c *child) waitsAs(there string) {
	c.t.Helper()
	for {
		now, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", c.pid))
		if err != nil {
			c.t.Fatal(err)
		}
		if strings.HasPrefix(string(now), there) {
			return
		}
	}
}
