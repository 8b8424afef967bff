// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var exclusiveRules = subject{
	claim: claimed("epoll.exclusive-goes-with-little"),
	act:   askForMore(unix.EPOLLEXCLUSIVE),
	facts: []fact{
		{says: "EPOLLONESHOT, EPOLLRDHUP and another epoll are refused with EINVAL when they are added, and any later MOD", by: claims.Behaviour, judge: refusedAll},
		{says: "no epoll_ctl(MOD) works, and one ADD alone", by: claims.Calls, judge: noChange},
		{says: "what was refused leaves no trace: one item stands as it was added", by: claims.Procfs, judge: asItWasAdded},
	},
	mutants: []mutant{
		{fails: "EPOLLONESHOT", act: askForMore(0), why: withoutExclusive},
		{fails: "no epoll_ctl(MOD)", act: askForMore(0), why: withoutExclusive},
		{fails: "what was refused", act: askForMore(0), why: withoutExclusive},
	},
}

const withoutExclusive = "without EPOLLEXCLUSIVE"

// askForMore adds a pipe with the flag, and then others with the flag and one
// more thing.
func askForMore(flag uint32) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, _ := p.Pipe()
		ep := p.EpollCreate()
		p.EpollAdd(ep, out, unix.EPOLLIN|flag, 0)
		r.saw["refused"] = []int{
			p.EpollCtl(ep, unix.EPOLL_CTL_ADD, p.Dup(out), unix.EPOLLIN|flag|unix.EPOLLONESHOT, 0),
			p.EpollCtl(ep, unix.EPOLL_CTL_ADD, p.Dup(out), unix.EPOLLIN|flag|unix.EPOLLRDHUP, 0),
			p.EpollCtl(ep, unix.EPOLL_CTL_ADD, p.EpollCreate(), unix.EPOLLIN|flag, 0),
			p.EpollCtl(ep, unix.EPOLL_CTL_MOD, out, unix.EPOLLOUT, 0),
		}
		r.saw["tfds"], r.saw["fd"] = tfdsOf(p, ep), out
	}
}

func refusedAll(r *run) string {
	Expect(r.saw["refused"]).To(HaveEach(-int(unix.EINVAL)))
	return "with EPOLLONESHOT, with EPOLLRDHUP, of an epoll, by MOD: " + spelled(r.saw["refused"].([]int))
}

func noChange(r *run) string {
	add, change := EpollCtl(unix.EPOLL_CTL_ADD), EpollCtl(unix.EPOLL_CTL_MOD)
	Expect(r).To(HaveExactly(1, add.OK()))
	Expect(r).To(HaveExactly(3, add.Failing(unix.EINVAL)))
	Expect(r).To(HaveEvery(change, change.Failing(unix.EINVAL)))
	return fmt.Sprintf("4 epoll_ctl(ADD), 1 of them = 0; epoll_ctl(MOD, %d, EPOLLOUT) = -EINVAL", r.saw["fd"])
}

func asItWasAdded(r *run) string {
	want := tfd{FD: r.saw["fd"].(int), Events: unix.EPOLLIN | unix.EPOLLEXCLUSIVE | unix.EPOLLERR | unix.EPOLLHUP}
	Expect(r.saw).To(HaveKeyWithValue("tfds", []tfd{want}))
	return fmt.Sprintf("fdinfo: tfd %d, events %x, and no other", want.FD, want.Events)
}
