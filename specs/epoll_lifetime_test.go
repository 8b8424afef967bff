// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var outlivesTheDescriptor = subject{
	claim: claimed("epoll.outlives-the-descriptor"),
	act:   closeWatched((*puppet.Puppet).Dup),
	facts: []fact{
		{says: "a descriptor that is closed is reported all the same while another one has its open file", by: claims.Behaviour, judge: reportedClosed},
		{says: "neither number takes it out: it goes with the last descriptor", by: claims.Calls, judge: notTakenOut},
		{says: "the epoll lists a number that the process does not have", by: claims.Procfs, judge: listedClosed},
		{says: "what the item holds is the open file's address", by: claims.Objects, judge: holdsTheFile},
	},
	mutants: []mutant{
		{fails: "a descriptor that is closed", act: closeWatched(anotherPipe), why: whereNoDup},
		{fails: "neither number", act: closeWatched(anotherPipe), why: whereNoDup},
		{fails: "the epoll lists", act: closeWatched(anotherPipe), why: whereNoDup},
		{fails: "what the item holds", act: closeWatched(anotherPipe), why: whereNoDup},
	},
}

const whereNoDup = "where the other descriptor is of another open file"

// closeWatched closes a watched descriptor and asks about it. What stays open is
// the other one.
func closeWatched(other func(*puppet.Puppet, int) int) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		fd, in := p.Pipe()
		stays := other(p, fd)
		ep := p.EpollCreate()
		p.EpollAdd(ep, fd, unix.EPOLLIN, 77)
		p.Write(in, "x")
		p.CloseFD(fd)
		r.saw["told"] = p.Ready(ep, 0)
		r.saw["tfds"], r.saw["has"] = tfdsOf(p, ep), hasFD(p, fd)
		r.saw["items"], r.saw["file"] = eventpollOf(p, ep).Items, fileOf(p, stays).Addr
		p.EpollCtl(ep, unix.EPOLL_CTL_DEL, fd, 0, 0)
		p.EpollCtl(ep, unix.EPOLL_CTL_DEL, stays, 0, 0)
		p.Ready(ep, 0)
		p.CloseFD(stays)
		awaitNothingWatched(ctx, p, ep)
		p.Ready(ep, 0)
		r.saw["fd"], r.saw["stays"] = fd, stays
	}
}

func anotherPipe(p *puppet.Puppet, _ int) int {
	out, _ := p.Pipe()
	return out
}

func reportedClosed(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("told", []trace.EpollEvent{{Events: unix.EPOLLIN, Data: 77}}))
	return fmt.Sprintf("epoll_wait after close(%d): 1 event with its data 77", r.saw["fd"])
}

func notTakenOut(r *run) string {
	fd, stays := r.saw["fd"].(int), r.saw["stays"].(int)
	remove, tells, silent := EpollCtl(unix.EPOLL_CTL_DEL), EpollWait().Returning(1), EpollWait().Returning(0)
	Expect(r).To(HaveInOrder(Close().OfFD(fd).OK(), tells, remove.OfFD(fd).Failing(unix.EBADF),
		remove.OfFD(stays).Failing(unix.ENOENT), tells, Close().OfFD(stays).OK(), silent))
	return fmt.Sprintf("epoll_ctl(DEL, %d) = -EBADF, (DEL, %d) = -ENOENT; silent after close(%d)", fd, stays, stays)
}

func listedClosed(r *run) string {
	fd := r.saw["fd"].(int)
	Expect(r.saw).To(HaveKeyWithValue("has", false), "is the descriptor in /proc/PID/fd")
	Expect(r.saw["tfds"]).To(HaveLen(1))
	Expect(r.saw["tfds"]).To(ContainElement(HaveField("FD", fd)))
	return fmt.Sprintf("fdinfo has tfd %d, /proc/%d/fd has no %d", fd, r.PID(), fd)
}

func holdsTheFile(r *run) string {
	items := r.saw["items"].([]inspect.Item)
	Expect(items).To(HaveLen(1))
	Expect(items[0].FD).To(Equal(r.saw["fd"]), "the descriptor in the item")
	Expect(items[0].File).To(Equal(r.saw["file"]), "the open file in the item")
	return fmt.Sprintf("epitem.ffd is (%#x, %d), the open file of descriptor %d", items[0].File, items[0].FD, r.saw["stays"])
}
