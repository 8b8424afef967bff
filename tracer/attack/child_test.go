// SPDX-License-Identifier: MIT

package attack_test

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A gate is a child's end of the two pipes to its test: it waits at descriptor 0
// and answers at 1.
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

// say sends a value to the test.
func (g gate) say(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	g.tell(uint64(len(text)))
	os.Stdout.Write(text) // the test sees that it is missing
}

// A child is this test binary, running a script.
type child struct {
	t   testing.TB
	cmd *exec.Cmd
	in  *os.File
	out *os.File
	pid int
}

// start runs a script in a process group of its own, which ends with the test.
func start(t testing.TB, script string, options ...func(*exec.Cmd)) *child {
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

func pipe(t testing.TB) (r, w *os.File) {
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

// hear stores the next value that the child says in v.
func (c *child) hear(v any) {
	c.t.Helper()
	text := make([]byte, c.await())
	if _, err := io.ReadFull(c.out, text); err != nil {
		c.t.Fatalf("the child did not speak: %v", err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		c.t.Fatal(err)
	}
}
