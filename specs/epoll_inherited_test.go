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

var reportsAChildsPipe = subject{
	claim: claimed("epoll.reports-what-only-a-child-has"),
	act:   childAdds(true),
	facts: []fact{
		{says: "a process is told of a pipe that it has no descriptor of", by: claims.Behaviour, judge: toldOfNoneOfItsOwn},
		{says: "its child added the pipe, and it is told until the child exits", by: claims.Tasks, judge: untilTheChildExits},
		{says: "the descriptor that fork copies leads to the same eventpoll", by: claims.Objects, judge: sameEventpoll},
	},
	mutants: []mutant{
		{fails: "a process is told", act: childAdds(false), why: whereOwnEpoll},
		{fails: "its child added", act: childAdds(false), why: whereOwnEpoll},
		{fails: "the descriptor that fork copies", act: childAdds(false), why: whereOwnEpoll},
	},
}

const whereOwnEpoll = "where the child makes an epoll of its own"

// childAdds has a child add a pipe of its own to the epoll that it inherited, or
// to one of its own, and exit. The parent asks before and after.
func childAdds(inherited bool) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		ep := p.EpollCreate()
		child := p.Fork()
		into := ep
		if !inherited {
			into = child.EpollCreate()
		}
		out, in := child.Pipe()
		child.EpollAdd(into, out, unix.EPOLLIN, 77)
		child.Write(in, "x")
		r.saw["told"], r.saw["own"] = p.Ready(ep, 0), p.Fcntl(out, unix.F_GETFD, 0)
		r.saw["parent's"], r.saw["child's"] = eventpollOf(p, ep).Addr, eventpollOf(child, into).Addr
		child.Begin(unix.SYS_EXIT_GROUP, 0)
		child.AwaitGone()
		awaitNothingWatched(ctx, p, ep)
		p.Ready(ep, 0)
		r.saw["child"], r.saw["fd"] = child.PID(), out
	}
}

func toldOfNoneOfItsOwn(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("told", []trace.EpollEvent{{Events: unix.EPOLLIN, Data: 77}}))
	Expect(r.saw).To(HaveKeyWithValue("own", -int(unix.EBADF)), "F_GETFD of the pipe in the parent")
	return fmt.Sprintf("pid %d: epoll_wait = 1 with the data 77, and descriptor %d is -EBADF", r.PID(), r.saw["fd"])
}

func untilTheChildExits(r *run) string {
	child, mine := r.saw["child"].(int), EpollWait().By(r.PID())
	Expect(r).To(HaveExactly(1, EpollCtl(unix.EPOLL_CTL_ADD)))
	Expect(r).To(HaveInOrder(Fork().Of(child).By(r.PID()), EpollCtl(unix.EPOLL_CTL_ADD).By(child).OK(),
		mine.Returning(1), Exit().Of(child), mine.Returning(0)))
	return fmt.Sprintf("epoll_ctl(ADD) by pid %d alone; epoll_wait of pid %d = 1, exit of %d, 0", child, r.PID(), child)
}

func sameEventpoll(r *run) string {
	Expect(r.saw["child's"]).To(Equal(r.saw["parent's"]), "the eventpoll of the child")
	return fmt.Sprintf("pids %d and %d: struct eventpoll at %#x", r.PID(), r.saw["child"], r.saw["parent's"])
}
