// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var childrenTakeMemory = subject{
	claim: claimed("fork.many-children-take-much-memory"),
	act:   inheritPages(C, 1),
	hooks: []tracer.Hook{tracer.HookFaults},
	facts: []fact{
		{says: "each client makes another process", by: claims.Tasks, judge: processAClient},
		{says: "pages that nobody has written since are there once for all processes", by: claims.Procfs, judge: onceForAll},
		{says: "a page that a child writes becomes its own", by: claims.Procfs, judge: itsOwnWhenWritten},
		{says: "the kernel copies it in a page fault of the write", by: claims.Faults, judge: copiedInFault},
	},
	mutants: []mutant{
		{fails: "each client", act: inheritPages(0, 1), why: "where nothing is forked"},
		{fails: "pages that nobody", act: inheritPages(C, heritage), why: "where the children write all pages"},
		{fails: "a page that a child", act: inheritPages(C, 0), why: "where the children write none"},
		{fails: "the kernel copies", act: inheritPages(C, 0), why: "where the children write none"},
	},
}

// heritage is how many pages the parent has for its children to inherit.
const heritage = 64

// inheritPages has C clients connect, and gives so many of them a child. Each
// child inherits pages of its parent's and writes some.
func inheritPages(children, written int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		zero := p.Open("/dev/zero", unix.O_RDONLY)
		at := pagesApart(p)
		p.Call(unix.SYS_READ, zero, at, heritage*os.Getpagesize())
		listener, port := p.Listen(1)
		r.saw["at"] = uint64(at)
		all := []*puppet.Puppet{p}
		for range C {
			p.Dial(port)
			p.Accept(listener)
			if len(all) <= children {
				all = append(all, p.Fork())
			}
		}
		r.saw["inherited"] = mappings(all, at)
		for _, child := range all[1:] {
			for page := range written {
				child.Call(unix.SYS_READ, zero, at+page*os.Getpagesize(), 8)
			}
		}
		r.saw["written"] = mappings(all, at)
	}
}

// pagesApart returns the address of pages that are a mapping of their own: those
// before and behind it have other rights.
func pagesApart(p *puppet.Puppet) int {
	GinkgoHelper()
	size := os.Getpagesize()
	at := p.Call(unix.SYS_MMAP, 0, (heritage+2)*size, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS, -1, 0) + size
	Expect(p.Call(unix.SYS_MPROTECT, at, heritage*size, unix.PROT_READ|unix.PROT_WRITE)).To(BeZero())
	return at
}

// A mapping is what /proc/PID/smaps says of one, in KiB. Of a page that n
// processes have, Pss counts the n-th part.
type mapping struct{ rss, pss, private int }

// mappings returns the mapping at that address of each process.
func mappings(all []*puppet.Puppet, at int) (ms []mapping) {
	GinkgoHelper()
	for _, p := range all {
		_, smap, found := strings.Cut("\n"+readProc(p.PID(), "smaps"), fmt.Sprintf("\n%08x-", at))
		Expect(found).To(BeTrue(), "mapping at %#x of process %d", at, p.PID())
		figure := func(name string) (kib int) {
			_, after, _ := strings.Cut(smap, "\n"+name+":")
			_, err := fmt.Sscan(after, &kib)
			Expect(err).NotTo(HaveOccurred(), name)
			return kib
		}
		ms = append(ms, mapping{figure("Rss"), figure("Pss"), figure("Private_Dirty")})
	}
	return ms
}

// readProc returns a file of /proc/PID.
func readProc(pid int, name string) string {
	GinkgoHelper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func processAClient(r *run) string {
	Expect(r).To(HaveExactly(C, Accept().OK()))
	Expect(r).To(HaveExactly(C, Fork().By(r.PID())))
	Expect(r).To(HaveAfterEach(Accept().OK(), Fork().By(r.PID())))
	return fmt.Sprintf("%d accepts, %d forks", r.tally(Accept().OK()), r.tally(Fork()))
}

// onceForAll looks at all but the pages that the children have written.
func onceForAll(r *run) string {
	written := r.saw["written"].([]mapping)
	rss, pss, private := 0, 0, 0
	for _, m := range written {
		rss, pss = rss+m.rss, pss+m.pss
	}
	for _, m := range written[1:] {
		private += m.private
	}
	size := written[0].rss
	Expect(rss).To(Equal(len(written)*size), "Rss of all, %+v", written)
	Expect(pss-private).To(BeNumerically("<=", size), "Pss of all but what the children have written, %+v", written)
	Expect(private).To(BeNumerically("<", size), "what the children have written, %+v", written)
	return fmt.Sprintf("%d processes have %d KiB each: Rss adds up to %d, Pss to %d", len(written), size, rss, pss)
}

func itsOwnWhenWritten(r *run) string {
	inherited, written := r.saw["inherited"].([]mapping), r.saw["written"].([]mapping)
	page := os.Getpagesize() / 1024
	for i := range written[1:] {
		Expect(inherited[i+1].private).To(BeZero(), "Private_Dirty of a child at first, %+v", inherited)
		Expect(written[i+1].private).To(Equal(page), "Private_Dirty of a child that has written, %+v", written)
	}
	return fmt.Sprintf("Private_Dirty of each child: %d KiB of %d, and %d when it has written to one page",
		inherited[1].private, written[1].rss, written[1].private)
}

func copiedInFault(r *run) string {
	Expect(r).To(HaveExactly(C, Fork().By(r.PID())))
	children := r.children()
	for _, child := range children {
		Expect(r).To(HaveAny(Fault().At(r.saw["at"].(uint64)).Writing().By(child).During(trace.Read)))
	}
	return fmt.Sprintf("a fault of a write at %#x in read, in each of %d children", r.saw["at"], len(children))
}
