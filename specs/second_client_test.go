// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer/trace"
)

// comeSecond has two clients come to the server behind the script: one that is
// served, and another one while it is there. Where the server serves one after
// the other, the second hears nothing yet.
func comeSecond(ctx context.Context, r *run) {
	p := puppet.Spawn(ctx)
	port := portOf(r.server.Addr())
	r.recordPort(port)
	r.saw["port"] = port
	first := p.Dial(port)
	p.Write(first, "1")
	Expect(receiveByte(p, first, 0)).To(Equal(1))
	r.rest(ctx)
	second := p.Dial(port)
	r.saw["sent"] = p.Write(second, "2")
	r.awaitEstablished(ctx, port, 2)
	flags := 0
	if r.server.Model().InTurn() {
		flags = unix.MSG_DONTWAIT
	}
	r.saw["early"] = receiveByte(p, second, flags)
	r.saw["sockets"] = socketsOf(port)
	r.rest(ctx)
	leave(p, first)
	if r.saw["early"] != 1 {
		r.saw["late"] = receiveByte(p, second, 0)
	}
	r.rest(ctx)
	leave(p, second)
	r.rest(ctx)
}

// leave ends a connection, and waits until the server has closed it.
func leave(p *puppet.Puppet, fd int) {
	GinkgoHelper()
	Expect(p.Call(unix.SYS_SHUTDOWN, fd, unix.SHUT_WR)).To(BeZero())
	Expect(receiveByte(p, fd, 0)).To(BeZero())
	p.CloseFD(fd)
}

// rest waits until the server has done all that there is to do and sleeps.
func (r *run) rest(ctx context.Context) {
	GinkgoHelper()
	_, err := r.server.Rest(ctx)
	Expect(err).NotTo(HaveOccurred())
	r.awaitBlocked(ctx)
}

// portOf returns the port of an address.
func portOf(addr string) int {
	GinkgoHelper()
	_, port, _ := strings.Cut(addr, ":")
	n, err := strconv.Atoi(port)
	Expect(err).NotTo(HaveOccurred())
	return n
}

// countChildren looks what children the server has, ended or not.
func countChildren(_ context.Context, r *run) { r.saw["children"] = childrenOf(r.PID(), "") }

// A socket is a line of /proc/net/tcp. The queue of a listener is how many
// connections wait to be accepted; the inode is 0 as long as no descriptor has
// been made (get_tcp4_sock).
type socket struct {
	state trace.TCPState
	queue int
	inode int
}

type sockets []socket

// in returns the sockets in that state.
func (all sockets) in(state trace.TCPState) sockets {
	return slices.DeleteFunc(slices.Clone(all), func(s socket) bool { return s.state != state })
}

// listener returns the only one that listens.
func (all sockets) listener() socket {
	GinkgoHelper()
	listening := all.in(trace.TCPListen)
	Expect(listening).To(HaveLen(1), "listeners in %+v", all)
	return listening[0]
}

// socketsOf returns the sockets with that local port. The table changes while it
// is read, and what others do may bring a line twice (tcp_seek_last_pos).
func socketsOf(port int) (all sockets) {
	GinkgoHelper()
	table, err := os.ReadFile("/proc/net/tcp")
	Expect(err).NotTo(HaveOccurred())
	listed := map[string]bool{}
	for line := range strings.Lines(string(table)) {
		f := strings.Fields(line)
		if !strings.HasSuffix(f[1], fmt.Sprintf(":%04X", port)) || listed[f[2]] {
			continue
		}
		listed[f[2]] = true // the remote address
		var s socket
		var sending int
		_, err := fmt.Sscanf(f[3]+" "+f[4]+" "+f[9], "%x %x:%x %d", &s.state, &sending, &s.queue, &s.inode)
		Expect(err).NotTo(HaveOccurred(), line)
		all = append(all, s)
	}
	return all
}
