// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var putIntoTheSpace = subject{
	claim: claimed("epoll.puts-the-ready-into-the-given-space"),
	act:   deliver(2),
	hooks: []tracer.Hook{tracer.HookFaults},
	facts: []fact{
		{says: "the kernel writes an entry for what is ready, and reads nothing of the array", by: claims.Watchpoints, judge: entryWritten},
		{says: "it touches no entry beyond its result", by: claims.Watchpoints, judge: nothingBeyond},
		{says: "the entries below the result are the ready descriptors, those beyond are as they were", by: claims.Snapshots, judge: theReadyAndNoMore},
		{says: "an array that nobody has touched is faulted in by a write", by: claims.Faults, judge: faultedInByWrite},
	},
	mutants: []mutant{
		{fails: "the kernel writes", act: deliver(0), why: "where nothing is ready"},
		{fails: "it touches no entry", act: deliver(3), why: "where one more is ready"},
		{fails: "the entries below", act: deliver(3), why: "where one more is ready"},
		{fails: "the entries below", tamper: writeBeyond, why: "where an entry beyond the result is changed"},
		{fails: "an array that nobody", act: deliver(0), why: "where nothing is ready"},
	},
}

const (
	entry0 = "entry 0"
	entry2 = "entry 2"
)

// deliver makes so many of four pipes ready, and waits with room for five: in an
// array, and then in a page that nothing has touched.
func deliver(ready int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(5)
		var fds []int
		for i := range 4 {
			read, write := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
			if i < ready {
				p.Write(write, "x")
			}
			fds = append(fds, read)
		}
		r.saw["ready"] = fds[:2]
		r.watchAt(entry0, p, uint64(array), 8)
		r.watchAt(entry2, p, uint64(array+2*puppet.EpollEventBytes), 8)
		p.EpollWait(ep, array, 5, 0)
		page := p.Page()
		p.EpollWait(ep, page, 5, 0)
		r.saw["array"], r.saw["page"] = array, page
	}
}

// waitInto is the epoll_wait with its entries in the array or in the page.
func (r *run) waitInto(what string) CallNoun {
	return EpollWait().Where("into the "+what, func(e trace.Event) bool { return int(e.Args[1]) == r.saw[what] })
}

func entryWritten(r *run) string {
	Expect(r).To(HaveForEach(r.waitInto("array").OK(), KernelWrite(entry0)))
	Expect(r).NotTo(HaveAny(KernelRead(entry0)))
	return "written by " + r.writerOf(entry0) + ", never read"
}

func nothingBeyond(r *run) string {
	Expect(r).To(HaveExactly(1, r.waitInto("array").OK()))
	Expect(r).To(HaveAny(KernelWrite(entry0)))
	Expect(r).NotTo(HaveAny(KernelWrite(entry2)))
	Expect(r).NotTo(HaveAny(KernelRead(entry2)))
	return fmt.Sprintf("result %d, entry 2 untouched", r.Trace().Events.Calls(trace.EpollWait)[0].Ret)
}

func theReadyAndNoMore(r *run) string {
	ready := r.saw["ready"].([]int)
	Expect(r).To(HaveExactly(1, r.waitInto("array").Returning(len(ready))))
	Expect(r).To(HaveEvery(r.waitInto("array"), And(deliveringInOrder(ready...), leavingTheRestAlone())))
	return fmt.Sprintf("2 of 5 entries: the data %v", ready)
}

func faultedInByWrite(r *run) string {
	fault := Fault().At(uint64(r.saw["page"].(int)))
	Expect(r).To(HaveForEach(r.waitInto("page").OK(), fault.Writing()))
	Expect(r).NotTo(HaveAny(fault.Reading()))
	writes := r.faults()
	return fmt.Sprintf("%d page fault at %#x, a write by %s; no read", len(writes), r.saw["page"], doer(writes[0].Stack))
}
