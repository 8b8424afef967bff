// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"math"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var epollSize = subject{
	claim: claimed("epoll-create.size-is-positive-and-ignored"),
	act:   createOfSizes(puppet.SysEpollCreate, 5),
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "a size of 1 or of INT_MAX is taken, 0 and -1 are refused with EINVAL", by: claims.Calls, judge: positiveSizes},
		{says: "the kernel allocates as many bytes for a size of INT_MAX as for 1", by: claims.Allocations, judge: asManyBytes},
		{says: "an epoll of size 1 holds five descriptors", by: claims.Behaviour, judge: heldBeyondSize},
		{says: "the kernel lists all five", by: claims.Procfs, judge: listedBeyondSize},
	},
	mutants: []mutant{
		{fails: "a size of 1", act: createOfSizes(unix.SYS_EPOLL_CREATE1, 5), why: "where epoll_create1 is called, which has flags instead"},
		{fails: "the kernel allocates", tamper: allocateMore, why: "where one allocation is greater"},
		{fails: "an epoll of size 1", act: createOfSizes(puppet.SysEpollCreate, 1), why: "where only one is added"},
		{fails: "the kernel lists", act: createOfSizes(puppet.SysEpollCreate, 1), why: "where only one is added"},
	},
}

// createOfSizes makes epolls of several sizes, and puts n descriptors that are
// ready into that of size 1; or into a new one, where the call has no size.
func createOfSizes(call, n int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep := p.Call(call, 1)
		for _, size := range []int{math.MaxInt32, 0, -1} {
			p.Call(call, size)
		}
		if ep < 0 {
			ep = p.EpollCreate()
		}
		for range n {
			_, write := p.Pipe()
			p.EpollAdd(ep, write, unix.EPOLLOUT, 0)
		}
		r.saw["ready"], r.saw["listed"] = len(p.Ready(ep, 0)), len(tfdsOf(p, ep))
	}
}

func positiveSizes(r *run) string {
	Expect(r).To(HaveInOrder(
		ofSize(1).OK(), ofSize(math.MaxInt32).OK(), ofSize(0).Failing(unix.EINVAL), ofSize(-1).Failing(unix.EINVAL),
	))
	var said []string
	for _, call := range r.Trace().Events.Calls(trace.EpollCreate) {
		said = append(said, fmt.Sprintf("%s(%d) = %d", call.Name, int32(call.Args[0]), call.Ret))
	}
	return strings.Join(said, ", ") + fmt.Sprintf("; EINVAL is %d", unix.EINVAL)
}

func ofSize(size int32) CallNoun {
	return Syscall("epoll_create").Where(fmt.Sprintf("of size %d", size), func(e trace.Event) bool {
		return int32(e.Args[0]) == size
	})
}

// allocateMore adds a byte to the first allocation for an epoll.
func allocateMore(f *forgery) {
	find(f, func(e trace.Event) bool { return e.Kind == trace.KindAlloc && isEventpoll(e) }).Bytes++
}

// isEventpoll holds for the allocation of a struct eventpoll. Where the compiler puts
// ep_alloc() into its caller, that is what allocates.
func isEventpoll(e trace.Event) bool {
	return strings.HasPrefix(e.Site, "ep_alloc") || strings.HasPrefix(e.Site, "do_epoll_create")
}

func asManyBytes(r *run) string {
	one := Alloc().During(trace.EpollCreate).Where("of a struct eventpoll", isEventpoll)
	Expect(r).To(HaveForEach(ofSize(1).OK(), one))
	Expect(r).To(HaveForEach(ofSize(math.MaxInt32).OK(), one))
	first := r.Trace().Events.Of(trace.KindAlloc).Where(isEventpoll)[0]
	Expect(r).To(HaveEvery(one, Alloc().OfBytes(first.Bytes)))
	return fmt.Sprintf("%d bytes in %s for each", first.Bytes, first.Site)
}

func heldBeyondSize(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("ready", 5))
	return "epoll_create(1), 5 × ADD, epoll_wait = 5"
}

func listedBeyondSize(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("listed", 5))
	return fmt.Sprintf("5 lines tfd in fdinfo of pid %d", r.PID())
}
