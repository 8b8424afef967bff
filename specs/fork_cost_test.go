// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var forSmallServers = subject{
	claim: claimed("fork.is-for-small-servers"),
	act:   serveBothWays(C, C),
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "each fork allocates a task_struct and an mm_struct, among many others", by: claims.Allocations, judge: forkAllocates},
		{says: "each epoll_ctl(ADD) allocates two or three objects, all of them smaller than a task_struct", by: claims.Allocations, judge: entryAllocates},
		{says: "each child has page tables of its own", by: claims.Procfs, judge: ownPageTables},
	},
	mutants: []mutant{
		{fails: "each fork allocates", act: serveBothWays(0, C), why: "where an epoll alone takes the connections"},
		{fails: "each epoll_ctl(ADD)", act: serveBothWays(C, 0), why: "where children alone take the connections"},
		{fails: "each child has", act: serveBothWays(0, C), why: "where an epoll alone takes the connections"},
	},
}

// serveBothWays has C clients connect, and gives so many of the connections a
// child and so many an entry in an epoll.
func serveBothWays(children, entries int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		listener, port := p.Listen(1)
		ep := p.EpollCreate()
		tables := []int{}
		for i := range C {
			p.Dial(port)
			conn := p.Accept(listener)
			if i < children {
				tables = append(tables, statusOf(p.Fork(), "VmPTE"))
			}
			if i < entries {
				p.EpollAdd(ep, conn, unix.EPOLLIN, 0)
			}
		}
		r.saw["tables"] = tables
	}
}

// statusOf returns a figure of /proc/PID/status, in KiB.
func statusOf(p *puppet.Puppet, name string) (kib int) {
	_, after, _ := strings.Cut(readProc(p.PID(), "status"), name+":")
	_, err := fmt.Sscan(after, &kib)
	Expect(err).NotTo(HaveOccurred(), name)
	return kib
}

// allocatedIn returns how many objects the call had allocated, and their bytes.
func (r *run) allocatedIn(call trace.Event) (objects, bytes int) {
	for _, e := range r.Trace().Events.During(call).Of(trace.KindAlloc) {
		objects++
		bytes += e.Bytes
	}
	return objects, bytes
}

func fromCache(name string) AllocNoun {
	return Alloc().Where("from the cache "+name, func(e trace.Event) bool { return e.Cache == name })
}

func forkAllocates(r *run) string {
	Expect(r).To(HaveExactly(C, ForkCall().By(r.PID()).OK()))
	Expect(r).To(HaveForEach(ForkCall().By(r.PID()), fromCache("task_struct"), fromCache("mm_struct")))
	objects, bytes := r.allocatedIn(r.Trace().Events.Calls(trace.Fork).By(r.PID())[0])
	return fmt.Sprintf("%d forks; the first allocates %d objects of together %d bytes", C, objects, bytes)
}

func entryAllocates(r *run) string {
	Expect(r).To(HaveExactly(C, EpollCtl(unix.EPOLL_CTL_ADD).OK()))
	entry := Alloc().During(trace.EpollCtl).Where("by epoll", func(e trace.Event) bool {
		return strings.HasPrefix(e.Site, "ep_") || strings.HasPrefix(e.Site, "do_epoll_ctl")
	})
	Expect(r).To(HaveForEach(EpollCtl(unix.EPOLL_CTL_ADD), entry, entry))
	Expect(r).To(HaveAtMost(3*C, entry))
	task := r.Trace().Events.Where(func(e trace.Event) bool { return e.Cache == "task_struct" })[0]
	Expect(r).To(HaveEvery(entry, Alloc().Where("less than a task_struct", func(e trace.Event) bool { return e.Bytes < task.Bytes })))
	objects, bytes := r.allocatedIn(r.Trace().Events.Calls(trace.EpollCtl)[0])
	return fmt.Sprintf("%d ADDs; the first allocates %d objects of together %d bytes; a task_struct has %d", C, objects, bytes, task.Bytes)
}

func ownPageTables(r *run) string {
	tables := r.saw["tables"].([]int)
	Expect(tables).To(HaveLen(C), "children")
	Expect(tables).To(HaveEach(BeNumerically(">", 0)), "VmPTE of the children")
	return fmt.Sprintf("VmPTE of %d children: %v KiB", C, tables)
}
