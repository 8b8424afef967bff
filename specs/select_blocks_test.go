// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var blocksAndWakes = subject{
	claim: claimed("select.blocks-and-wakes"),
	act:   blockAndWake{}.act,
	facts: []fact{
		{says: "a call with nothing ready sleeps until the process that writes wakes it", by: claims.Scheduler, judge: wokenByTheWriter},
		{says: "a call with something ready does not sleep", by: claims.Scheduler, judge: awakeIfReady},
		{says: "meanwhile the kernel has it down as asleep in select", by: claims.Procfs, judge: asleepInSelect},
	},
	mutants: []mutant{
		{fails: "a call with nothing", act: blockAndWake{ready: true}.act, why: "where something is ready"},
		{fails: "a call with nothing", tamper: wakeAnother, why: "where the wake-up is for another thread"},
		{fails: "a call with something", act: blockAndWake{twice: true}.act, why: "where nothing is ready"},
		{fails: "meanwhile", act: blockAndWake{late: true}.act, why: "where one looks after the call"},
	},
}

// blockAndWake has a puppet wait for a pipe to which its child writes, and then
// ask again.
type blockAndWake struct {
	ready bool // something was written before the first call
	twice bool // what was written is read before the second call
	late  bool // look into /proc when the first call has returned
}

func (b blockAndWake) act(_ context.Context, r *run) {
	p := r.puppet
	pipe, w := p.Pipe()
	q := p.Fork()
	r.saw["writer"] = q.PID()
	if b.ready {
		q.Write(w, "x")
	}
	set := p.FDSet(pipe)
	p.BeginSelect(pipe+1, set, 0, 0, 0)
	if !b.ready {
		p.AwaitBlocked()
		r.saw["state"], r.saw["stack"] = stateOf(p.PID()), stackOf(p)
		q.Write(w, "x")
	}
	p.End()
	if b.late {
		r.saw["state"], r.saw["stack"] = stateOf(p.PID()), stackOf(p)
	}
	p.BeginSelect(pipe+1, set, 0, 0, 0)
	if b.twice {
		p.End()
		p.Read(pipe, 1)
		p.BeginSelect(pipe+1, set, 0, 0, 0)
		p.AwaitBlocked()
		q.Write(w, "x")
	}
	p.End()
}

func wokenByTheWriter(r *run) string {
	writer := r.saw["writer"].(int)
	wake := Wake().Of(r.PID()).By(writer).During(trace.Write)
	Expect(r).To(HaveExactly(1, Select().By(r.PID()).Blocking()))
	Expect(r).To(HaveInOrder(Sleep().Of(r.PID()).During(trace.Select), wake))
	call := r.Trace().Events.Calls(trace.Select)[0]
	Expect(r.Trace().Events.Between(call.Seq, call.End)).To(ContainElement(wake), "the wake-up during the call")
	Expect(call.Ret).To(BeEquivalentTo(1))
	return fmt.Sprintf("pid %d sleeps in select; the write of pid %d wakes it; it returns 1", r.PID(), writer)
}

func awakeIfReady(r *run) string {
	calls := r.Trace().Events.Calls(trace.Select)
	Expect(r).To(HaveExactly(len(calls)-1, And(Select().Returning(1), Not(Select().Blocking()))))
	Expect(calls).To(HaveLen(2))
	return "the second call returns 1 without a sleep"
}

func asleepInSelect(r *run) string {
	stack := r.saw["stack"].([]string)
	Expect(r.saw).To(HaveKeyWithValue("state", byte('S')))
	Expect(stack).To(ContainElement(HavePrefix("do_select")))
	return fmt.Sprintf("/proc/%d/stat: S; stack: %s", r.PID(), strings.Join(stack[:min(3, len(stack))], " < "))
}

// wakeAnother has the process that writes wake process 1.
func wakeAnother(f *forgery) {
	find(f, func(e trace.Event) bool {
		return e.Kind == trace.KindWake && e.Inside == "write" && e.Target == f.target
	}).Target = 1
}
