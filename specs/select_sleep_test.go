// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var blocksUntilReady = subject{
	claim: claimed("select.blocks-while-nothing-is-ready"),
	act:   awaitByte(byteWait{}),
	facts: []fact{
		{says: "a select of an empty pipe gives its CPU away, and returns only when a byte is written", by: claims.Scheduler, judge: sleepsUntilWritten},
		{says: "it asks the pipe before it sleeps", by: claims.Watchpoints, judge: asksThenSleeps},
		{says: "/proc shows it asleep in do_select()", by: claims.Procfs, judge: asleepInDoSelect},
	},
	mutants: []mutant{
		{fails: "a select of an empty pipe", act: awaitByte(byteWait{early: true}), why: "where the byte is there before"},
		{fails: "it asks the pipe", act: awaitByte(byteWait{unasked: true}), why: "where another pipe is watched"},
		{fails: "/proc shows", act: awaitByte(byteWait{reading: true}), why: "where it waits in read"},
	},
}

var wokenByReadiness = subject{
	claim: claimed("select.wakes-when-a-descriptor-is-ready"),
	act:   awaitByte(byteWait{}),
	facts: []fact{
		{says: "the write that makes the descriptor ready wakes the caller", by: claims.Scheduler, judge: writeWakes},
		{says: "then it asks again also the descriptor that is not ready", by: claims.Watchpoints, judge: asksIdleAgain},
		{says: "it returns with the descriptor that is ready alone in its set", by: claims.Snapshots, judge: onlyTheReady},
	},
	mutants: []mutant{
		{fails: "the write that", act: awaitByte(byteWait{timeout: true}), why: "where a timeout wakes it"},
		{fails: "then it asks", act: awaitByte(byteWait{unasked: true}), why: "where that one is not in the set"},
		{fails: "it returns with", tamper: keepRequest, why: "where the set is left as it was"},
	},
}

// A byteWait is how a puppet waits for a byte: early if that is there before,
// reading in read(2) instead of select, with a timeout instead of a byte, and
// with the idle pipe not in its set.
type byteWait struct{ early, reading, timeout, unasked bool }

// awaitByte has a puppet select two pipes, into one of which its child writes a
// byte while it is blocked. It watches how both are asked.
func awaitByte(w byteWait) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		idle, _ := p.Pipe()
		fd, end := p.Pipe()
		r.watchPolls("idle", p, idle)
		r.watchPolls("ready", p, fd)
		child := p.Fork()
		if w.early {
			child.Write(end, "x")
		}
		w.begin(p, idle, fd)
		if !w.early && !w.timeout {
			p.AwaitBlocked()
			r.saw["stack"] = stackOf(p)
			child.Write(end, "x")
		}
		p.End()
	}
}

func (w byteWait) begin(p *puppet.Puppet, idle, fd int) {
	set, timeout := p.FDSet(idle, fd), 0
	if w.unasked {
		set = p.FDSet(fd)
	}
	if w.timeout {
		timeout = p.Timeout(5 * time.Millisecond)
	}
	if w.reading {
		p.Begin(unix.SYS_READ, fd, p.Alloc(1), 1)
		return
	}
	p.BeginSelect(fd+1, set, 0, 0, timeout)
}

func sleepsUntilWritten(r *run) string {
	Expect(r).To(HaveExactly(1, Select().Returning(1).Blocking()))
	Expect(r).To(HaveInOrder(Select().ByThread(r.PID()), Sleep().Of(r.PID()).During(trace.Select), Write().Returning(1)))
	call, write := r.Trace().Events.Calls(trace.Select)[0], r.Trace().Events.Calls(trace.Write)[0]
	Expect(call.End).To(BeNumerically(">", write.Seq), "the exit of select")
	return fmt.Sprintf("thread %d slept in select from #%d to #%d, the byte was written at #%d", r.PID(), call.Seq, call.End, write.Seq)
}

func asksThenSleeps(r *run) string {
	Expect(r).To(HaveForEach(Select().Blocking(), KernelRead("idle").In("do_select"), Sleep()))
	return "f_op read by " + r.functionOf("idle") + " before the sleep"
}

func asleepInDoSelect(r *run) string {
	stack := r.saw["stack"].([]string)
	Expect(stack).To(ContainElement(HavePrefix("do_select")))
	return fmt.Sprintf("/proc/%d/stack: %s", r.PID(), strings.Join(stack[:min(3, len(stack))], " < "))
}

func writeWakes(r *run) string {
	wake := Wake().Of(r.PID()).During(trace.Write)
	Expect(r).To(HaveExactly(1, wake))
	Expect(r).To(HaveInOrder(Sleep().Of(r.PID()).During(trace.Select), Write().Returning(1), wake))
	waker := r.Trace().Events.Of(trace.KindWake).Where(func(e trace.Event) bool { return e.Target == r.PID() && e.Inside == "write" })
	return fmt.Sprintf("thread %d woken by thread %d inside its write", r.PID(), waker[0].TID)
}

func asksIdleAgain(r *run) string {
	idle, ready := KernelRead("idle").In("do_select"), KernelRead("ready").In("do_select")
	Expect(r).To(HaveForEach(Select().Blocking(), idle, ready, Sleep(), idle, ready))
	return "f_op of both pipes read by do_select before the sleep and after it"
}

func onlyTheReady(r *run) string {
	Expect(r).To(HaveExactly(1, Select().Returning(1)))
	Expect(r).To(HaveEvery(Select().OK(), turningTheRequestIntoTheResult()))
	call := r.Trace().Events.Calls(trace.Select)[0]
	Expect(call.In.Read.Len()).To(Equal(2), "descriptors asked for")
	return fmt.Sprintf("asked for %v, got %v", call.In.Read.FDs(), call.Out.Read.FDs())
}
