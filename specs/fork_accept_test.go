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
		{says: "each accept returns another descriptor", by: claims.Behaviour, judge: threeDescriptors},
	},
	mutants: []mutant{
		{fails: "the handshakes", act: acceptFirst, why: "where accept is called before anybody connects"},
		{fails: "each connection", act: acceptTwo((*puppet.Puppet).Dup), why: "of duplicates of the listener"},
		{fails: "each accept", act: acceptTwo(sameNumber), why: "of the listener itself"},
	},
}

// acceptTwo has two clients connect, and then takes a descriptor for each from
// the listener.
func acceptTwo(take func(p *puppet.Puppet, listener int) int) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		listener, port := p.Listen(2)
		r.recordPort(port)
		p.Dial(port)
		p.Dial(port)
		r.awaitEstablished(ctx, port, 2)
		r.saw["port"] = port
		r.saw["files"] = []inspect.File{fileOf(p, listener), fileOf(p, take(p, listener)), fileOf(p, take(p, listener))}
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
	return fmt.Sprintf("2 sockets of port %d go from SYN_RECV to ESTABLISHED, then 2 accepts", port)
}

func threeFiles(r *run) string {
	files := r.saw["files"].([]inspect.File)
	addrs := []uint64{files[0].Addr, files[1].Addr, files[2].Addr}
	slices.Sort(addrs)
	Expect(slices.Compact(addrs)).To(HaveLen(3), "struct files of the listener and the connections")
	return fmt.Sprintf("struct files at %#x (listener), %#x and %#x", files[0].Addr, files[1].Addr, files[2].Addr)
}

func threeDescriptors(r *run) string {
	files := r.saw["files"].([]inspect.File)
	fds := []int{files[0].FD, files[1].FD, files[2].FD}
	slices.Sort(fds)
	Expect(slices.Compact(fds)).To(HaveLen(3), "descriptors of the listener and the connections")
	return fmt.Sprintf("listener %d, connections %d and %d", files[0].FD, files[1].FD, files[2].FD)
}
