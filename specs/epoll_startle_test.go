// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"runtime"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/internal/puppet"
)

// The four ways in which a herd waits for one pipe.
const (
	ownEpolls       = "an epoll each"
	exclusiveEpolls = "an epoll each, exclusive"
	sharedEpoll     = "one epoll"
	sharedEdge      = "one epoll, edge-triggered"
)

// A herd is four processes that slept in epoll_wait when one byte was written,
// and how many of them returned.
type herd struct {
	waiters  []int
	returned int
}

// herds has four herds startled, each with these flags.
func herds(own, exclusive, shared, edge uint32) act {
	return func(ctx context.Context, r *run) {
		r.saw[ownEpolls] = startle(ctx, r.puppet, own, false)
		r.saw[exclusiveEpolls] = startle(ctx, r.puppet, exclusive, false)
		r.saw[sharedEpoll] = startle(ctx, r.puppet, shared, true)
		r.saw[sharedEdge] = startle(ctx, r.puppet, edge, true)
	}
}

// startle writes a byte that four children of p wait for, and that none reads.
func startle(ctx context.Context, p *puppet.Puppet, flags uint32, share bool) (h herd) {
	GinkgoHelper()
	out, in := p.Pipe()
	ep := p.EpollCreate()
	if share {
		p.EpollAdd(ep, out, unix.EPOLLIN|flags, 0)
	}
	var children []*puppet.Puppet
	for range 4 {
		child := p.Fork()
		if !share {
			ep = child.EpollCreate()
			child.EpollAdd(ep, out, unix.EPOLLIN|flags, 0)
		}
		child.BeginEpollWait(ep, child.EpollEvents(1), 1, puppet.Forever)
		child.AwaitBlocked()
		children, h.waiters = append(children, child), append(h.waiters, child.PID())
	}
	p.Write(in, "x")
	h.returned = comeToRest(ctx, children)
	for _, child := range children {
		child.Close()
	}
	return h
}

// comeToRest waits until every puppet has returned or sleeps, and nobody is left
// who could wake another: whoever was found to have returned had done so before
// the others were looked at once more. It returns how many have returned.
func comeToRest(ctx context.Context, puppets []*puppet.Puppet) int {
	GinkgoHelper()
	for before := -1; ; runtime.Gosched() {
		returned := countOf(puppets, (*puppet.Puppet).Ended)
		atRest := returned+countOf(puppets, (*puppet.Puppet).Blocked) == len(puppets)
		switch {
		case ctx.Err() != nil:
			Fail("the herd does not come to rest: " + ctx.Err().Error())
		case atRest && returned == before:
			return returned
		}
		before = returned
	}
}

func countOf(puppets []*puppet.Puppet, is func(*puppet.Puppet) bool) (n int) {
	for _, p := range puppets {
		if is(p) {
			n++
		}
	}
	return n
}
