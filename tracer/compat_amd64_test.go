// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
)

// old makes 32-bit calls from a 64-bit program. By their numbers, 6 and 3, they
// would be lstat and close; they are close and read.
const old = `
int main(void)
{
	long ret;
	char gate[8];
	if (__builtin_expect(read(0, gate, 8) != 8, 0)) return 1;
	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(6L), "b"(-1L) : "memory");
	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(3L), "b"(-1L), "c"(0L), "d"(0L) : "memory");
	write(1, gate, 8);
	read(0, gate, 8);
	return 0;
}
`

func TestA32BitCallIsCountedAsLostAndNeverMisread(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	compiler, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no C compiler: ", err)
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "old.c"), filepath.Join(dir, "old")
	if err := os.WriteFile(source, []byte("#include <unistd.h>\n"+old), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(compiler, "-O1", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c := start(t, "", func(cmd *exec.Cmd) { cmd.Path = program })
	c.waits()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	got := stop(t, rec)
	if len(closed(got.Events)) != 0 || len(calls(got.Events)) != 0 {
		t.Errorf("a 32-bit call was read as a 64-bit one:\n%s", got)
	}
	want := "2 32-bit calls not understood (call, sleep, wake)"
	if got.Lost.String() != want {
		t.Errorf("lost %v, want %s", got.Lost, want)
	}
}

var x32 = script("x32", func(g gate) {
	g.tell(0)
	g.wait()
	unix.RawSyscall(0x40000000|unix.SYS_CLOSE, nowhere, 0, 0)
	g.tell(0)
	g.wait()
})

func TestAnX32CallIsCountedAsLost(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, x32)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	got := stop(t, rec)
	if len(got.Lost) != 1 || got.Lost[0].What != "32-bit calls not understood" || len(closed(got.Events)) != 0 {
		t.Errorf("lost %v, and the calls are %v", got.Lost, closed(got.Events))
	}
}
