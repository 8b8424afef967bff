// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// recordPort records the states of the TCP sockets of a port, where the host can.
func (r *run) recordPort(port int) {
	GinkgoHelper()
	if need.Have(tracer.HookTCP) == nil {
		Expect(r.Port(port)).To(Succeed())
	}
}

// awaitEstablished waits until n connections are established for the listener of
// a port. A client's connect may return before the last packet of the handshake
// is through.
func (r *run) awaitEstablished(ctx context.Context, port, n int) {
	GinkgoHelper()
	if need.Have(tracer.HookTCP) == nil {
		Eventually(ctx, r).Should(HaveAtLeast(n, establishedAt(port)))
	}
}

// establishedAt matches the end of a handshake of the port's listener.
func establishedAt(port int) TCPNoun {
	return TCPState().From(trace.TCPSynRecv).To(trace.TCPEstablished).OfPort(port)
}
