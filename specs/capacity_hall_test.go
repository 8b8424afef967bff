// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"net/netip"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
)

const (
	// seats are the clients of one server: its table of events has room for more.
	seats = 30_000
	// neighbours are the clients of one source address. connect() looks through
	// the ports of one parity; when they are used up, past some 14,000, each takes
	// a thousand times as long (__inet_hash_connect).
	neighbours = 4_000
	// abreast are the clients that connect before the server must have accepted
	// them: less than its listener's backlog.
	abreast = 100
)

// A hall is a server with idle clients.
type hall struct {
	server  *servers.Process
	clients []int
}

// fill connects n clients. Of each so many the last one is heard: then the server
// has accepted all before it.
func (h *hall) fill(n int) {
	GinkgoHelper()
	to := netip.MustParseAddrPort(h.server.Addr())
	for len(h.clients) < n {
		h.connect(to)
		if at := len(h.clients); at%abreast == 0 || at == n {
			h.hear(h.clients[at-1])
		}
		if at := len(h.clients); at%neighbours == 0 {
			By(fmt.Sprintf("%d of %d are connected", at, n))
		}
	}
}

func (h *hall) connect(to netip.AddrPort) {
	GinkgoHelper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	Expect(err).NotTo(HaveOccurred())
	h.clients = append(h.clients, fd)
	from := unix.SockaddrInet4{Addr: [4]byte{127, 0, byte(1 + len(h.clients)/neighbours), 1}}
	Expect(unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)).To(Succeed())
	Expect(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})).To(Succeed())
	Expect(unix.Bind(fd, &from)).To(Succeed())
	Expect(unix.Connect(fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()})).To(Succeed())
}

// hear sends a byte and waits for its echo.
func (h *hall) hear(fd int) {
	GinkgoHelper()
	Expect(unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 10})).To(Succeed())
	b := []byte("x")
	Expect(unix.Write(fd, b)).To(Equal(1))
	Expect(unix.Read(fd, b)).To(Equal(1))
}

// empty lets all clients go. It may be called twice.
func (h *hall) empty() {
	for _, fd := range h.clients {
		unix.Close(fd)
	}
	h.clients = nil
}
