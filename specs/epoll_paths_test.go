// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/tracer/inspect"
)

// What the kernel allows of paths that lead from a file by way of one epoll to
// another (path_limits[1]), and the two numbers of items that make it up here.
const (
	mostPaths  = 500
	innerItems = 20
	outerItems = mostPaths / innerItems
)

var fansOut500Ways = subject{
	claim: claimed("epoll.fans-out-500-ways"),
	act:   fanOut(innerItems),
	facts: []fact{
		{says: "with 500 ways from a pipe by one epoll to another, no further one can be added at either end", by: claims.Behaviour, judge: noFurtherWay},
		{says: "20 items of the inner epoll times 25 of the outer one are exactly that many", by: claims.Objects, judge: exactly500},
	},
	mutants: []mutant{
		{fails: "with 500 ways", act: fanOut(innerItems - 1), why: "where there are 475 ways"},
		{fails: "20 items", act: fanOut(innerItems - 1), why: "where there are 475 ways"},
	},
}

// fanOut adds a pipe to an epoll under so many numbers, that epoll to another one
// under 25, and then a way more: at the outer end, at the inner end, and one by
// an epoll that nobody watches yet.
func fanOut(inside int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, _ := p.Pipe()
		inner, outer, other := p.EpollCreate(), p.EpollCreate(), p.EpollCreate()
		for range inside {
			p.EpollAdd(inner, p.Dup(out), unix.EPOLLIN, 0)
		}
		for range outerItems {
			p.EpollAdd(outer, p.Dup(inner), unix.EPOLLIN, 0)
		}
		p.EpollAdd(other, out, unix.EPOLLIN, 0) // a way of one link: no limit
		r.saw["further"] = []int{
			watchEpoll(p, outer, p.Dup(inner)),
			p.EpollCtl(inner, unix.EPOLL_CTL_ADD, p.Dup(out), unix.EPOLLIN, 0),
			watchEpoll(p, outer, other),
		}
		r.saw["inner"], r.saw["outer"] = eventpollOf(p, inner), eventpollOf(p, outer)
	}
}

func noFurtherWay(r *run) string {
	Expect(r.saw["further"]).To(HaveEach(-int(unix.EINVAL)))
	return fmt.Sprintf("%d ways; an item more in the outer epoll, in the inner one, a way more by a third: %s",
		mostPaths, spelled(r.saw["further"].([]int)))
}

func exactly500(r *run) string {
	inner, outer := r.saw["inner"].(*inspect.Eventpoll), r.saw["outer"].(*inspect.Eventpoll)
	Expect(len(inner.Items)*len(outer.Items)).To(Equal(mostPaths), "ways from the pipe to the outer epoll")
	for _, item := range inner.Items {
		Expect(item.File).To(Equal(inner.Items[0].File), "the one open file that the inner epoll watches")
	}
	for _, item := range outer.Items {
		Expect(item.File).To(Equal(inner.File.Addr), "the one open file that the outer epoll watches")
	}
	return fmt.Sprintf("%d epitems of one pipe, %d of one epoll", len(inner.Items), len(outer.Items))
}
