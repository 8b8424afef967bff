// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"sync/atomic"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// What a touching child is told to do with its words, times 1<<32.
const (
	kernelReads  = 1 // write(2) of the first word to a pipe, and a read of it elsewhere
	kernelWrites = 2 // the same, the other way round
	userTouches  = 3
	kernelBoth   = 4 // write(2) and read(2) of the first word
)

var touches = script("touches", func(g gate) {
	m := page()
	var p [2]int
	if err := unix.Pipe2(p[:], 0); err != nil {
		panic(err)
	}
	word, elsewhere := addr(&m[0]), addr(&m[512])
	g.tell(uint64(word))
	for {
		told := g.wait()
		out, in := elsewhere, elsewhere
		switch told >> 32 {
		case kernelReads:
			out = word
		case kernelWrites:
			in = word
		case kernelBoth:
			out, in = word, word
		case userTouches:
			for range told & 0xffffffff {
				atomic.AddUint64((*uint64)(unsafe.Pointer(&m[0])), 1)
			}
			told = 0
		}
		for range told & 0xffffffff {
			unix.RawSyscall(unix.SYS_WRITE, uintptr(p[1]), out, 8)
			unix.RawSyscall(unix.SYS_READ, uintptr(p[0]), in, 8)
		}
		g.tell(0)
	}
})

// touching returns a child and the address of its words.
func touching(t *testing.T) (*child, uint64) {
	t.Helper()
	need(t, tracer.HaveHook(tracer.HookWatch))
	c := start(t, touches)
	return c, c.await()
}

func (c *child) touch(what, times uint64) {
	c.t.Helper()
	c.release(what<<32 | times)
	c.await()
}

func watchWord(t *testing.T, rec *tracer.Recording, tid int, addr uint64) {
	t.Helper()
	if err := rec.Watch("word", tid, watch.Window{Addr: addr, Len: 8}); err != nil {
		t.Fatal(err)
	}
}

func TestTheKernelsAccessesLieInsideTheirCalls(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, word := touching(t)
	rec := record(t, tr, c.pid)
	watchWord(t, rec, c.pid, word)
	for range 50 {
		c.touch(kernelReads, 1)
		c.touch(kernelWrites, 1)
	}
	c.touch(kernelBoth, 1000)
	got := complete(t, rec)
	if !slices.Equal(got.Watches, []string{"word"}) {
		t.Errorf("watches are %v", got.Watches)
	}
	for _, e := range calls(got.Events) {
		during := got.Events.During(e).Of(trace.KindAccess)
		if touched := e.Args[1] == word; touched != (len(during) == 1) {
			t.Fatalf("%d accesses in %s, of the word at %#x:\n%s", len(during), e, word, got.Events.During(e))
		}
		for _, a := range during { // the call write reads the program's memory
			if a.Watch != "word" || a.Addr != word || a.Write != (e.Name == "read") || a.Hits < 1 || len(a.Stack) == 0 {
				t.Fatalf("in %s: %+v", e, a.Access)
			}
		}
	}
	if n := len(got.Events.Of(trace.KindAccess)); n != 2*50+2000 {
		t.Errorf("%d accesses, want 2100", n)
	}
}

func TestAccessesOfTheProgramItselfAreCountedAndNotRecorded(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, word := touching(t)
	rec := record(t, tr, c.pid)
	watchWord(t, rec, c.pid, word)
	c.touch(userTouches, 1000)
	if n := len(complete(t, rec).Events.Of(trace.KindAccess)); n != 0 {
		t.Errorf("%d accesses of the program's own are recorded", n)
	}
}

func TestAWatchedThreadMayEnd(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, word := touching(t)
	rec := record(t, tr, c.pid)
	watchWord(t, rec, c.pid, word)
	c.touch(kernelReads, 5)
	c.in.Close()
	c.exited()
	if n := len(complete(t, rec).Events.Of(trace.KindAccess)); n != 5 {
		t.Errorf("%d accesses recorded, want 5", n)
	}
}

func TestTheProbesOwnReadOfWatchedMemoryIsNotRecorded(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	need(t, tracer.HaveHook(tracer.HookWatch))
	c := start(t, selects)
	set := c.await()
	rec := record(t, tr, c.pid)
	watchWord(t, rec, c.pid, set)
	c.release(0)
	c.await()
	got := complete(t, rec)
	made := got.Events.Calls(trace.Select)
	if len(made) != 1 || made[0].In == nil || !slices.Equal(made[0].In.Read.FDs(), []int{0}) {
		t.Fatalf("calls %v, want one select of descriptor 0", made)
	}
	during := got.Events.During(made[0]).Of(trace.KindAccess)
	if len(during) != 2 || during[0].Write || !during[1].Write {
		t.Errorf("accesses %v, want the kernel's read and its write", during)
	}
	if all := got.Events.Of(trace.KindAccess); len(all) != 2 {
		t.Errorf("accesses outside of the call: %v", all)
	}
}

// selects calls select, of which the probes read the sets before and after it.
var selects = script("selects", func(g gate) {
	m := page()
	set, zero := addr(&m[0]), addr(&m[512])
	g.tell(uint64(set))
	g.wait()
	m[0] = 1
	pselect(1, set, 0, 0, zero)
	g.tell(0)
	g.wait()
})
