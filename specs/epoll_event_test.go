// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// cookie is no descriptor, and needs all 64 bits.
const cookie = 0xdeadbeefcafef00d

var dataIsOpaque = subject{
	claim: claimed("epoll-event.data-is-the-descriptor"),
	act:   addWithData(func(int) uint64 { return cookie }),
	facts: []fact{
		{says: "data that is no descriptor is accepted, and comes back bit for bit", by: claims.Snapshots, judge: cookieComesBack},
		{says: "the kernel lists it beside the descriptor, as two things", by: claims.Procfs, judge: cookieBesideFD},
		{says: "two descriptors with the same data cannot be told apart by it", by: claims.Behaviour, judge: cookiesAlike},
	},
	mutants: []mutant{
		{fails: "data that is no descriptor", act: addWithData(itself), why: "where it is the descriptor"},
		{fails: "data that is no descriptor", tamper: dataChanged, why: "where one bit of it changes"},
		{fails: "the kernel lists it", act: addWithData(itself), why: "where it is the descriptor"},
		{fails: "two descriptors", act: addWithData(itself), why: "where it is the descriptor"},
	},
}

// itself is the data as the notes have it.
func itself(fd int) uint64 { return uint64(fd) }

// addWithData adds two pipes that are ready with such data, and waits.
func addWithData(data func(fd int) uint64) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep := p.EpollCreate()
		var fds []int
		for range 2 {
			read, write := p.Pipe()
			p.Write(write, "x")
			p.EpollAdd(ep, read, unix.EPOLLIN, data(read))
			fds = append(fds, read)
		}
		r.saw["fds"], r.saw["listed"] = fds, tfdsOf(p, ep)
		r.saw["ready"] = p.Ready(ep, 0)
	}
}

// dataChanged changes a bit of what epoll_wait returned first.
func dataChanged(f *forgery) {
	wait := find(f, func(e trace.Event) bool {
		return e.Kind == trace.KindCall && e.TID == f.target && e.Ret == 2 && e.Out != nil
	})
	out := *wait.Out
	out.Events = append([]trace.EpollEvent{{Events: out.Events[0].Events, Data: out.Events[0].Data ^ 1<<63}}, out.Events[1:]...)
	wait.Out = &out
}

func cookieComesBack(r *run) string {
	isCookie := func(e trace.EpollEvent) bool { return e.Data == cookie }
	Expect(r).To(HaveExactly(2, EpollCtl(unix.EPOLL_CTL_ADD).OK()))
	Expect(r).To(HaveEvery(EpollCtl(unix.EPOLL_CTL_ADD), passing("the cookie", isCookie)))
	Expect(r).To(HaveExactly(1, EpollWait().Returning(2)))
	Expect(r).To(HaveEvery(EpollWait(), delivering("the cookie twice", func(entries []trace.EpollEvent) bool {
		return isCookie(entries[0]) && isCookie(entries[1])
	})))
	return fmt.Sprintf("data %#x in 2 × ADD, %#x twice in epoll_wait", uint64(cookie), uint64(cookie))
}

func cookieBesideFD(r *run) string {
	fds, list := r.saw["fds"].([]int), r.saw["listed"].([]tfd)
	Expect(list).To(HaveLen(2))
	for _, l := range list {
		Expect(l.FD).To(BeElementOf(fds))
		Expect(l.Data).To(BeEquivalentTo(uint64(cookie)))
	}
	return inWords(list)
}

func cookiesAlike(r *run) string {
	ready := r.saw["ready"].([]trace.EpollEvent)
	Expect(ready).To(HaveLen(2))
	Expect(ready[0]).To(Equal(ready[1]))
	return fmt.Sprintf("descriptors %v: 2 entries, events %#x data %#x each", r.saw["fds"], ready[0].Events, ready[0].Data)
}
