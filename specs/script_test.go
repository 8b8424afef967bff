// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/client"
)

// The script: so many clients in lock-step, so many messages each.
const (
	C = 4
	M = 10
)

// A dialler lets the clients come: client.Dial, or one that takes its time.
type dialler func(ctx context.Context, addr string, n int) (*client.Crowd, error)

// play releases the server and lets the clients come, talk and leave: together,
// or one after the other if the server serves them so. Before each of these the
// server is blocked for want of work, so at least three of its waiting calls sleep
// before they return, and at the end it stays in one: the last client has seen its
// connection closed. The nonblock server is never blocked, only idle.
func play(ctx context.Context, server *servers.Process, dial dialler, awaitBlocked func(context.Context)) {
	GinkgoHelper()
	rest := func() {
		_, err := server.Rest(ctx)
		Expect(err).NotTo(HaveOccurred())
		if server.Model() != servers.Nonblock {
			awaitBlocked(ctx)
		}
	}
	together := C
	if server.Model().InTurn() {
		together = 1
	}
	Expect(server.Release(ctx)).To(Succeed())
	rest()
	crowd, err := dial(ctx, server.Addr(), together)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(crowd.Close)
	talkAndLeave(ctx, crowd, rest)
	for range C - together {
		Expect(crowd.Return(ctx, server.Addr(), together)).To(Succeed())
		talkAndLeave(ctx, crowd, rest)
	}
}

func talkAndLeave(ctx context.Context, crowd *client.Crowd, rest func()) {
	GinkgoHelper()
	rest()
	Expect(crowd.Talk(ctx, M-1)).To(Succeed())
	rest()
	Expect(crowd.Leave(ctx)).To(Succeed())
	rest()
}
