// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var forSmallServers = subject{
	claim: claimed("fork.is-for-small-servers"),
	act:   serveBothWays(C, C, theChild),
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "each fork allocates dozens of objects", by: claims.Allocations, judge: forkAllocates},
		{says: "each epoll_ctl(ADD) allocates two or three, together smaller than the largest of a fork", by: claims.Allocations, judge: entryAllocates},
		{says: "each child has page tables of its own: those for what it maps are not its parent's", by: claims.Procfs, judge: ownPageTables},
	},
	mutants: []mutant{
		{fails: "each fork allocates", act: serveBothWays(0, C, theChild), why: "where an epoll alone takes the connections"},
		{fails: "each epoll_ctl(ADD)", act: serveBothWays(C, 0, theChild), why: "where children alone take the connections"},
		{fails: "each child has", act: serveBothWays(C, C, theParent), why: "where the parent maps it"},
	},
}

// dozens is less than the kernel needs for a process of any kind.
const dozens = 24

// Who maps something when a child has been forked.
func theChild(_, child *puppet.Puppet) *puppet.Puppet   { return child }
func theParent(parent, _ *puppet.Puppet) *puppet.Puppet { return parent }

// A tables is how large the page tables of a child and of its parent are, before
// something was mapped and after it, in KiB.
type tables struct{ childBefore, childAfter, parentBefore, parentAfter int }

// serveBothWays has C clients connect, and gives so many of the connections a
// child and so many an entry in an epoll. When a child has been forked, it or its
// parent maps more memory.
func serveBothWays(children, entries int, mapping func(parent, child *puppet.Puppet) *puppet.Puppet) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		listener, port := p.Listen(1)
		ep, zero := p.EpollCreate(), p.Open("/dev/zero", unix.O_RDONLY)
		var all []tables
		for i := range C {
			p.Dial(port)
			conn := p.Accept(listener)
			if i < children {
				child := p.Fork()
				t := tables{childBefore: statusOf(child, "VmPTE"), parentBefore: statusOf(p, "VmPTE")}
				mapApart(mapping(p, child), zero)
				t.childAfter, t.parentAfter = statusOf(child, "VmPTE"), statusOf(p, "VmPTE")
				all = append(all, t)
			}
			if i < entries {
				p.EpollAdd(ep, conn, unix.EPOLLIN, 0)
			}
		}
		r.saw["tables"] = all
	}
}

// mapApart maps memory that is twice what one page table is for, and writes to the
// middle: no table is there yet.
func mapApart(p *puppet.Puppet, zero int) {
	size := os.Getpagesize()
	reach := size / 8 * size // an entry of 8 bytes for each page
	at := p.Call(unix.SYS_MMAP, 0, 2*reach, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE, -1, 0)
	Expect(p.Call(unix.SYS_READ, zero, at+reach, 1)).To(Equal(1))
}

// statusOf returns a figure of /proc/PID/status, in KiB.
func statusOf(p *puppet.Puppet, name string) (kib int) {
	_, after, _ := strings.Cut(readProc(p.PID(), "status"), name+":")
	_, err := fmt.Sscan(after, &kib)
	Expect(err).NotTo(HaveOccurred(), name)
	return kib
}

// allocatedIn returns the allocations that match the noun, in the course of the call.
func (r *run) allocatedIn(call trace.Event, noun AllocNoun) trace.Events {
	return slices.DeleteFunc(r.matching(noun), func(e trace.Event) bool { return e.Outer != call.Seq })
}

func bytesTogether(objects trace.Events) (bytes int) {
	for _, e := range objects {
		bytes += e.Bytes
	}
	return bytes
}

func forkAllocates(r *run) string {
	forks := ForkCall().By(r.PID()).OK()
	Expect(r).To(HaveExactly(C, forks))
	Expect(r).To(HaveForEach(forks, slices.Repeat([]types.GomegaMatcher{Alloc()}, dozens)...))
	objects := r.allocatedIn(r.matching(forks)[0], Alloc())
	return fmt.Sprintf("%d forks; the first allocates %d objects of together %d bytes", r.tally(forks), len(objects), bytesTogether(objects))
}

func entryAllocates(r *run) string {
	adds := EpollCtl(unix.EPOLL_CTL_ADD).OK()
	entry := Alloc().During(trace.EpollCtl).Where("by epoll", func(e trace.Event) bool {
		return strings.HasPrefix(e.Site, "ep_") || strings.HasPrefix(e.Site, "do_epoll_ctl")
	})
	Expect(r).To(HaveExactly(C, adds))
	Expect(r).To(HaveForEach(adds, entry, entry))
	largest := 0
	for _, e := range r.allocatedIn(r.matching(ForkCall().OK())[0], Alloc()) {
		largest = max(largest, e.Bytes)
	}
	for _, add := range r.matching(adds) {
		objects := r.allocatedIn(add, entry)
		Expect(len(objects)).To(BeNumerically("<=", 3), "objects of an entry")
		Expect(bytesTogether(objects)).To(BeNumerically("<", largest), "bytes of an entry")
	}
	objects := r.allocatedIn(r.matching(adds)[0], entry)
	return fmt.Sprintf("%d ADDs; the first allocates %d objects of together %d bytes; the largest of a fork has %d", r.tally(adds), len(objects), bytesTogether(objects), largest)
}

func ownPageTables(r *run) string {
	all := r.saw["tables"].([]tables)
	Expect(all).To(HaveLen(C), "children")
	for _, t := range all {
		Expect(t.childAfter).To(BeNumerically(">", t.childBefore), "VmPTE of the child that has mapped more")
		Expect(t.parentAfter).To(Equal(t.parentBefore), "VmPTE of its parent")
	}
	one := all[0]
	return fmt.Sprintf("VmPTE of the first of %d children grows from %d to %d KiB, its parent's stays %d", len(all), one.childBefore, one.childAfter, one.parentAfter)
}
