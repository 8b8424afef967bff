// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
)

var acceptReturnsAnother = subject{
	claim: claimed("fork.accept-returns-a-descriptor-a-connection"),
	act:   acceptTwo((*puppet.Puppet).Accept),
	facts: []fact{
		{says: "the handshakes are over before accept is called", by: claims.TCP, judge: establishedBefore},
		{says: "each connection is a struct file of its own, and the listener stays one, too", by: claims.Objects, judge: threeFiles},
		{says: "each accept returns another descriptor, which receives what that client sends", by: claims.Behaviour, judge: ownDescriptors},
	},
	mutants: []mutant{
		{fails: "the handshakes", act: acceptFirst, why: "where accept is called before anybody connects"},
		{fails: "each connection", act: acceptTwo((*puppet.Puppet).Dup), why: "of duplicates of the listener"},
		{fails: "each accept", act: acceptTwo(sameNumber), why: "of the listener itself"},
	},
}

// acceptTwo has two clients connect, and then takes a descriptor for each from
// the listener. The first client sends two bytes, the second one.
func acceptTwo(take func(p *puppet.Puppet, listener int) int) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		listener, port := p.Listen(2)
		r.recordPort(port)
		clients := []int{p.Dial(port), p.Dial(port)}
		r.awaitEstablished(ctx, port, 2)
		fds, received := []int{listener}, []int{}
		files := []inspect.File{fileOf(p, listener)}
		for i, client := range clients {
			fd := take(p, listener)
			p.Write(client, "xx"[i:])
			received = append(received, p.Read(fd, 2))
			fds, files = append(fds, fd), append(files, fileOf(p, fd))
		}
		r.saw["port"], r.saw["files"], r.saw["fds"], r.saw["received"] = port, files, fds, received
	}
}

// acceptFirst is blocked in accept when the client comes.
func acceptFirst(_ context.Context, r *run) {
	p := r.puppet
	listener, port := p.Listen(2)
	r.recordPort(port)
	r.saw["port"] = port
	client := p.Fork()
	for range 2 {
		p.Begin(unix.SYS_ACCEPT, listener, 0, 0)
		p.AwaitBlocked()
		client.Dial(port)
		p.End()
	}
}

func establishedBefore(r *run) string {
	port := r.saw["port"].(int)
	established := establishedAt(port)
	Expect(r).To(HaveExactly(2, established))
	Expect(r).To(HaveInOrder(established, established, Accept().OK(), Accept().OK()))
	return fmt.Sprintf("%d sockets of port %d go from SYN_RECV to ESTABLISHED, then %d accepts", r.tally(established), port, r.tally(Accept().OK()))
}

func threeFiles(r *run) string {
	files := r.saw["files"].([]inspect.File)
	addrs := []uint64{files[0].Addr, files[1].Addr, files[2].Addr}
	slices.Sort(addrs)
	Expect(slices.Compact(addrs)).To(HaveLen(3), "struct files of the listener and the connections")
	return fmt.Sprintf("struct files at %#x (listener), %#x and %#x", files[0].Addr, files[1].Addr, files[2].Addr)
}

func ownDescriptors(r *run) string {
	fds, received := r.saw["fds"].([]int), r.saw["received"].([]int)
	Expect(slices.Compact(slices.Sorted(slices.Values(fds)))).To(HaveLen(3), "descriptors of the listener and the connections")
	Expect(received).To(Equal([]int{2, 1}), "bytes received, 2 sent by the first client and 1 by the second")
	return fmt.Sprintf("listener %d, connections %d and %d: read = %s", fds[0], fds[1], fds[2], spelled(received))
}
