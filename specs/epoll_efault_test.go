// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var nothingLostToEFAULT = subject{
	claim: claimed("epoll.loses-nothing-to-a-bad-address"),
	act:   waitInto(readOnly),
	hooks: []tracer.Hook{tracer.HookFaults},
	facts: []fact{
		{says: "what epoll_wait could not write it tells the next time, even edge-triggered and one-shot, and then no more", by: claims.Behaviour, judge: toldNextTime},
		{says: "the array of the next call holds it", by: claims.Snapshots, judge: writtenNextTime},
		{says: "what fails is the kernel's write into the page", by: claims.Faults, judge: failsInTheWrite},
		{says: "after the EFAULT the item is in the ready list", by: claims.Objects, judge: backInTheList},
	},
	mutants: []mutant{
		{fails: "what epoll_wait could not", act: waitInto(writable), why: whereWritable},
		{fails: "the array of", act: waitInto(writable), why: whereWritable},
		{fails: "what fails is", act: waitInto(noMemory), why: "where the address is refused before anything is done"},
		{fails: "after the EFAULT", act: waitInto(writable), why: whereWritable},
	},
}

const whereWritable = "where the page can be written"

// waitInto asks an epoll for one event, to be written there, and then twice more
// into good memory.
func waitInto(there func(*puppet.Puppet) int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, in := p.Pipe()
		ep, at := p.EpollCreate(), there(p)
		p.EpollAdd(ep, out, unix.EPOLLIN|unix.EPOLLET|unix.EPOLLONESHOT, 77)
		p.Write(in, "x")
		r.saw["first"] = p.EpollWait(ep, at, 1, 0)
		r.saw["list"] = len(eventpollOf(p, ep).Ready)
		r.saw["second"], r.saw["third"] = p.Ready(ep, 0), p.Ready(ep, 0)
		r.saw["at"] = uint64(at)
	}
}

func writable(p *puppet.Puppet) int { return p.Page() }

func readOnly(p *puppet.Puppet) int {
	page := p.Page()
	p.Call(unix.SYS_MPROTECT, page, os.Getpagesize(), unix.PROT_READ)
	return page
}

// noMemory is no address of a program's: access_ok() says so at once.
func noMemory(*puppet.Puppet) int { return -os.Getpagesize() }

func toldNextTime(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("first", -int(unix.EFAULT)))
	Expect(r.saw).To(HaveKeyWithValue("second", []trace.EpollEvent{{Events: unix.EPOLLIN, Data: 77}}))
	Expect(r.saw["third"]).To(BeEmpty())
	return "3 epoll_waits into a read-only page, good memory, good memory: -EFAULT, 1, 0"
}

func writtenNextTime(r *run) string {
	Expect(r).To(HaveInOrder(EpollWait().Failing(unix.EFAULT),
		EpollWait().Returning(1).Where("with the data 77", func(e trace.Event) bool {
			return e.Out.Whole() && e.Out.Events[0] == trace.EpollEvent{Events: unix.EPOLLIN, Data: 77}
		}), EpollWait().Returning(0)))
	return "-EFAULT; then {EPOLLIN, 77} at the exit of the next epoll_wait"
}

func failsInTheWrite(r *run) string {
	at := r.saw["at"].(uint64)
	Expect(r).To(HaveForEach(EpollWait().Failing(unix.EFAULT), Fault().At(at).Writing()))
	stack := r.Trace().Events.Of(trace.KindFault).Where(func(e trace.Event) bool { return e.Addr == at })[0].Stack
	return fmt.Sprintf("page fault at %#x in %s", at, doer(stack))
}

func backInTheList(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("list", 1), "items in the ready list after the first epoll_wait")
	return "eventpoll.rdllist after the -EFAULT: 1 item"
}
