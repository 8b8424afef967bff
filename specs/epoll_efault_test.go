// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"os"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var nothingLostToEFAULT = subject{
	claim: claimed("epoll.loses-nothing-to-a-bad-address"),
	act:   waitInto(unix.PROT_READ),
	facts: []fact{
		{says: "what epoll_wait could not write it tells the next time, even edge-triggered and one-shot, and then no more", by: claims.Behaviour, judge: toldNextTime},
		{says: "the array of the next call holds it", by: claims.Snapshots, judge: writtenNextTime},
		{says: "after the EFAULT the item is in the ready list", by: claims.Objects, judge: backInTheList},
	},
	mutants: []mutant{
		{fails: "what epoll_wait could not", act: waitInto(unix.PROT_READ | unix.PROT_WRITE), why: whereWritable},
		{fails: "the array of", act: waitInto(unix.PROT_READ | unix.PROT_WRITE), why: whereWritable},
		{fails: "after the EFAULT", act: waitInto(unix.PROT_READ | unix.PROT_WRITE), why: whereWritable},
	},
}

const whereWritable = "where the page can be written"

// waitInto asks an epoll for one event, into a page with that protection, and
// then twice more into good memory.
func waitInto(protection int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, in := p.Pipe()
		ep, page := p.EpollCreate(), p.Page()
		p.Call(unix.SYS_MPROTECT, page, os.Getpagesize(), protection)
		p.EpollAdd(ep, out, unix.EPOLLIN|unix.EPOLLET|unix.EPOLLONESHOT, 77)
		p.Write(in, "x")
		r.saw["first"] = p.EpollWait(ep, page, 1, 0)
		r.saw["list"] = len(eventpollOf(p, ep).Ready)
		r.saw["second"], r.saw["third"] = p.Ready(ep, 0), p.Ready(ep, 0)
	}
}

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

func backInTheList(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("list", 1), "items in the ready list after the first epoll_wait")
	return "eventpoll.rdllist after the -EFAULT: 1 item"
}
