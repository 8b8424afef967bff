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

// play releases the server and lets the clients come, talk and leave. Before
// each of these the server is blocked for want of work, so at least three of its
// waiting calls sleep before they return, and at the end it stays in one: the
// last client has seen its connection closed.
func play(ctx context.Context, server *servers.Process, dial dialler, awaitBlocked func(context.Context)) {
	GinkgoHelper()
	Expect(server.Release(ctx)).To(Succeed())
	awaitBlocked(ctx)
	crowd, err := dial(ctx, server.Addr(), C)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(crowd.Close)
	awaitBlocked(ctx)
	Expect(crowd.Talk(ctx, M-1)).To(Succeed())
	awaitBlocked(ctx)
	Expect(crowd.Leave(ctx)).To(Succeed())
	awaitBlocked(ctx)
}
