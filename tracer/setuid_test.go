// SPDX-License-Identifier: MIT

package tracer_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

var privileges = script("privileges", func(g gate) {
	g.tell(uint64(os.Getuid())<<32 | uint64(os.Geteuid()))
})

// A tracer by ptrace would take the privileges from the program.
func TestASetUserIDCommandKeepsItsPrivileges(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	program := filepath.Join(t.TempDir(), "privileged")
	copyOf(t, program)
	if err := os.Chmod(program, 0o755|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	for dir := filepath.Dir(program); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := scripted(privileges)
	var said bytes.Buffer
	cmd.Path, cmd.Dir, cmd.Stdout = program, "/", &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	got := ran(t, tr, cmd)
	wantBegin(t, got, cmd)
	if want := []byte{0, 0, 0, 0, 0xfe, 0xff, 0, 0}; !bytes.Equal(said.Bytes(), want) {
		t.Errorf("the program's user and effective user are % x, want 65534 and 0", said.Bytes())
	}
	if len(got.Events.Where(func(e trace.Event) bool { return e.Name == "geteuid" && e.Ret == 0 })) == 0 {
		t.Error("no geteuid() = 0 in the trace")
	}
}

// copyOf copies this binary.
func copyOf(t *testing.T, to string) {
	t.Helper()
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, self, 0o755); err != nil {
		t.Fatal(err)
	}
}
