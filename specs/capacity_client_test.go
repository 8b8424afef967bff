// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var socketCall = trace.Family{"socket"}

// takeIn has the puppet accept a client and watch it, as a server with epoll does.
func (r *run) takeIn(watch bool) {
	GinkgoHelper()
	p := r.puppet
	_, conn := p.Connected()
	if watch {
		p.EpollAdd(p.EpollCreate(), conn, unix.EPOLLIN, 0)
	}
}

// lessThan10KiB adds up what the kernel allocates while it accepts a connection
// and adds it to an epoll. The connection's own struct tcp_sock is older: it is
// made in the handshake (tcp_v4_syn_recv_sock), in whatever context. It is as
// large as that which the call socket makes.
func lessThan10KiB(r *run) string {
	Expect(r).To(HaveExactly(1, Accept().OK()))
	Expect(r).To(HaveForEach(Accept().OK(), Alloc(), Alloc()))
	watched := r.Trace().Events.Calls(trace.Accept)[0].Ret
	add := EpollCtl(unix.EPOLL_CTL_ADD).OfFD(int(watched)).OK()
	Expect(r).To(HaveExactly(1, add))
	Expect(r).To(HaveForEach(add, Alloc(), Alloc())) // epitem and eppoll_entry
	Expect(r).To(HaveForEach(Syscall("socket"), Alloc()))

	sock, file, watch := r.allocated(socketCall), r.allocated(trace.Accept), r.allocated(trace.EpollCtl)
	tcp := 0
	for _, a := range sock {
		tcp = max(tcp, a.Bytes)
	}
	total := tcp + bytesOf(file) + bytesOf(watch)
	Expect(total).To(BeNumerically("<", 10<<10))
	Expect(bytesOf(watch)).To(BeNumerically("<", bytesOf(file)))
	return fmt.Sprintf("tcp_sock %d, accept %d in %d objects, EPOLL_CTL_ADD %d in %d: %d bytes, without data under way",
		tcp, bytesOf(file), len(file), bytesOf(watch), len(watch), total)
}

// allocated returns what the first call of the family that succeeded allocated.
func (r *run) allocated(f trace.Family) trace.Events {
	call := r.Trace().Events.Calls(f).Where(func(e trace.Event) bool { return e.OK() })[0]
	return r.Trace().Events.During(call).Of(trace.KindAlloc)
}

func bytesOf(allocations trace.Events) (bytes int) {
	for _, a := range allocations {
		bytes += a.Bytes
	}
	return bytes
}
