// SPDX-License-Identifier: MIT

package attack_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// points makes each call with each kind of pointer.
var points = newJob("points", job{prepare: preparePoints, do: take})

func preparePoints() {
	prepareArguments()
	for _, c := range pointing() {
		args := c.args()
		args[c.index] = c.at(c.here)
		here.add(c.nr, args[:]...)
	}
	unmapHoles()
}

// A pointingCase is one call with one kind of pointer.
type pointingCase struct {
	argument
	pointer
}

func (c pointingCase) String() string { return c.argument.name + " is " + c.pointer.name }

func pointing() (cases []pointingCase) {
	for _, a := range arguments {
		for _, p := range pointers {
			cases = append(cases, pointingCase{a, p})
		}
	}
	return cases
}

func TestBadPointers(t *testing.T) {
	a := attacking(t, "%d kinds of pointers in %d arguments", len(pointers), len(arguments))
	without := untraced(a, points)
	g := launch(a, points, func(*board) {})
	rec := record(a, newTracer(a, tracer.Config{}), g.pid)
	with := g.taken()
	tr := stop(a, rec)
	a.judgeWhole(g, tr, 0)
	if diff := cmp.Diff(without, with); diff != "" {
		a.wrong("the calls have other results when they are recorded (-untraced +traced):\n%s", diff)
	}
	made := tr.Events.ByThread(g.pid).Of(trace.KindCall)[1:] // behind the gate
	for i, c := range pointing() {
		a.judgeStep(g, i, made[i])
		a.judgeSnapshots(c, g, g.steps[i].args[c.index], made[i])
	}
}

// judgeStep compares a call in the trace with the step that made it.
func (a *attack) judgeStep(g *target, i int, e trace.Event) {
	a.Helper()
	s := g.steps[i]
	for k, arg := range s.args {
		if e.Args[k] != uint64(arg) {
			a.wrong("step %d has argument %#x: %s", i, arg, e)
		}
	}
	if e.Nr != int(s.nr) || e.Ret != int64(s.ret) || e.State != trace.Returned {
		a.wrong("step %d is call %d with result %d: %s", i, s.nr, int64(s.ret), e)
	}
}

// judgeSnapshots looks at what a call's snapshots have of the memory at address.
func (a *attack) judgeSnapshots(c pointingCase, g *target, address uintptr, e trace.Event) {
	a.Helper()
	var memory any
	if !c.null && (!c.absent || c.lazy) {
		b, err := peek(g.pid, address, c.bytes)
		if err != nil {
			a.Fatal(err)
		}
		memory = c.holds(b)
	}
	unreadIn, unreadOut := slices.Contains(e.In.Unread, c.part), slices.Contains(e.Out.Unread, c.part)
	switch in := c.value(e.In); {
	case unreadIn != c.absent:
		a.wrong("%s at the enter, and unread is %v", c, e.In.Unread)
	case c.absent || c.null:
		a.nothing(c, "enter", in)
	case !cmp.Equal(in, c.holds(patterned(c.bytes))):
		a.wrong("%s, and the snapshot at the enter has %v", c, in)
	}
	switch out := c.value(e.Out); {
	case unreadOut || c.null:
		a.nothing(c, "exit", out)
	case c.absent && !c.lazy:
		a.wrong("%s at the exit, and unread is %v", c, e.Out.Unread)
	case !cmp.Equal(out, memory):
		a.wrong("%s, and the memory at the exit is not that (-memory +snapshot):\n%s", c, cmp.Diff(memory, out))
	}
}

// nothing fails unless a snapshot has nothing of memory that was not read.
func (a *attack) nothing(c pointingCase, when string, value any) {
	a.Helper()
	if value != nil {
		a.wrong("%s, and the snapshot at the %s has %v", c, when, value)
	}
}
