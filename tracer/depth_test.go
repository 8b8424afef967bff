// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// dynasty is a family of five generations, each of which makes a call.
var dynasty = script("dynasty", func(g gate) {
	g.wait()
	closeNowhere(1)
	found(4)
	g.tell(0)
	g.wait()
})

// found makes the next generations, each the child of the one before. It does not
// call itself: a child has no runtime that could give it a larger stack.
//
//go:norace
//go:nosplit
func found(generations int) {
	founder := true
	for range generations {
		if child := fork(); child != 0 {
			reap(child)
			break
		}
		founder = false
		closeNowhere(1)
	}
	if !founder {
		exit(0)
	}
}

// wantGenerations sees that n generations were recorded, the target the first of
// them, and that the last of them was seen to fork, unless it is the last there is.
func wantGenerations(t *testing.T, got *trace.Trace, pid, n int) {
	t.Helper()
	generations := []int{pid}
	for _, fork := range newProcesses(got.Events) {
		if fork.PID != generations[len(generations)-1] {
			t.Errorf("fork %s by %d, want it by %d", fork, fork.PID, generations[len(generations)-1])
		}
		generations = append(generations, fork.Child)
	}
	if want := min(n+1, 5); len(generations) != want {
		t.Errorf("generations %v are known, want %d", generations, want)
	}
	by := map[int]int{}
	for _, e := range nowhereClosed(got.Events) {
		by[e.PID]++
	}
	for i, pid := range generations {
		if want := min(1, max(0, n-i)); by[pid] != want {
			t.Errorf("generation %d made %d calls, want %d", i, by[pid], want)
		}
	}
	if len(by) != n {
		t.Errorf("calls by %v, want by %d processes", by, n)
	}
}

func TestDepth(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	for _, c := range []struct {
		name        string
		around      func(tracer.Target) tracer.Target
		generations int
	}{
		{"0", func(target tracer.Target) tracer.Target { return tracer.Depth(0, target) }, 1},
		{"1", func(target tracer.Target) tracer.Target { return tracer.Depth(1, target) }, 2},
		{"2", func(target tracer.Target) tracer.Target { return tracer.Depth(2, target) }, 3},
		{"none", func(target tracer.Target) tracer.Target { return target }, 5},
		{"more than fits", func(target tracer.Target) tracer.Target { return tracer.Depth(1<<62, target) }, 5},
		{"1 of 2", func(target tracer.Target) tracer.Target { return tracer.Depth(1, tracer.Depth(2, target)) }, 2},
		{"2 of 1", func(target tracer.Target) tracer.Target { return tracer.Depth(2, tracer.Depth(1, target)) }, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			child := start(t, dynasty)
			rec := recordAs(t, tr, c.around(tracer.PID(child.pid)))
			child.release(0)
			child.await()
			wantGenerations(t, complete(t, rec), child.pid, c.generations)
		})
		t.Run(c.name+" of a command", func(t *testing.T) {
			in, out := pipe(t)
			defer out.Close()
			cmd := scripted(dynasty)
			cmd.Stdin = in
			rec := recordAs(t, tr, c.around(tracer.Command(cmd)))
			in.Close()
			if _, err := out.Write(make([]byte, 16)); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			got := complete(t, rec)
			wantBegin(t, got, cmd)
			wantGenerations(t, got, cmd.Process.Pid, c.generations)
		})
	}
	gone(t, tr)
}

func TestADepthIsNotNegative(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	_, err := tr.Record(tracer.Depth(-1, tracer.PID(c.pid)))
	if err == nil || err.Error() != "record: depth -1: must not be negative" {
		t.Errorf("error %v", err)
	}
	nothingLeft(t, tr)
}

func TestAThreadWithoutItsChildren(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, threaded)
	tid := int(c.await())
	rec := recordAs(t, tr, tracer.Depth(0, tracer.Thread(tid)))
	c.do(toFork)
	got := complete(t, rec).Events
	if forks := newProcesses(got); len(forks) != 1 || slices.ContainsFunc(got.By(forks[0].Child), func(e trace.Event) bool { return e.Kind == trace.KindCall }) {
		t.Errorf("forks %v, want one, and nothing by the child", forks)
	}
}
