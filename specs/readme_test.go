// SPDX-License-Identifier: MIT

package specs_test

import (
	"net/netip"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/client"
	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// What the README shows of the deeper evidence holds for the epoll server.
var _ = Describe("the README's deeper evidence", func() {
	It("is what it says", func(ctx SpecContext) {
		need.Require(tracer.HookTCP, tracer.HookFaults, tracer.HookAllocs, tracer.HookTimers, tracer.HookWatch)
		server := spawn(ctx, servers.Epoll)
		rec := record(server.PID())
		Expect(server.Release(ctx)).To(Succeed())
		pid, port, epoll := server.PID(), int(netip.MustParseAddrPort(server.Addr()).Port()), epollOf(server)

		Expect(rec.Port(port)).To(Succeed())
		for _, hook := range []tracer.Hook{tracer.HookFaults, tracer.HookAllocs, tracer.HookTimers} {
			Expect(rec.Include(hook)).To(Succeed())
		}
		ep, err := inspector.Eventpoll(pid, epoll)
		Expect(err).NotTo(HaveOccurred())
		list, err := ep.FieldAddr("rdllist.next")
		Expect(err).NotTo(HaveOccurred())
		Expect(rec.Watch("ready list", pid, watch.Window{Addr: list, Len: 8})).To(Succeed())

		crowd, err := client.Dial(ctx, server.Addr(), C)
		Expect(err).NotTo(HaveOccurred())
		Eventually(ctx, rec).Should(BeBlockedIn(EpollWait()))
		ep, err = inspector.Eventpoll(pid, epoll)
		Expect(err).NotTo(HaveOccurred())
		Expect(ep.Check()).To(Succeed())
		Expect(ep.Items).To(HaveLen(1 + C))
		Expect(crowd.Leave(ctx)).To(Succeed())
		Expect(rec.Stop(ctx)).To(Succeed())

		Expect(rec).To(HaveInOrder(TCPState().From(trace.TCPSynRecv).To(trace.TCPEstablished).OfPort(port), Accept().OK()))
		Expect(rec).NotTo(HaveAny(Fault().Writing().During(trace.Recv)))
		Expect(rec).To(HaveAtLeast(C, Alloc().During(trace.EpollCtl)))
		Expect(rec).NotTo(HaveAny(Timer().Calling("hrtimer_wakeup").During(trace.EpollWait)))
		Expect(rec).To(HaveAny(KernelWrite("ready list").During(trace.EpollWait)))
	})
})

// epollOf returns the server's epoll, as it says itself: the Go runtime may have
// one of its own.
func epollOf(server *servers.Process) int {
	GinkgoHelper()
	log, err := server.Log()
	Expect(err).NotTo(HaveOccurred())
	for _, c := range log[0].Calls {
		if slices.Contains(trace.EpollCreate, c.Name) {
			return int(c.Ret)
		}
	}
	Fail("the server has made no epoll")
	return 0
}
