// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

const (
	writefds  = "writefds"
	exceptfds = "exceptfds"
)

var copiedIn = subject{
	claim: claimed("select.copies-in-on-every-call"),
	act:   copyIn{room: 8}.ask,
	hooks: []tracer.Hook{tracer.HookFaults},
	facts: []fact{
		{says: "every call reads each of its three sets before it sleeps", by: claims.Watchpoints, judge: threeSetsRead},
		{says: "a set that cannot be read ends the call before it waits, whichever of the three it is", by: claims.Calls, judge: endedByABadSet},
		{says: "a set in memory that nobody has touched is faulted in by a read", by: claims.Faults, judge: faultedInByARead},
		{says: "of a set the words are read that nfds needs, and no more", by: claims.Behaviour, judge: wordsThatNfdsNeeds},
	},
	mutants: []mutant{
		{fails: "every call reads", act: copyIn{room: 8, beside: 8}.ask, why: "where the neighbouring words are watched"},
		{fails: "every call reads", act: copyIn{room: 8, two: true}.ask, why: "where one of the three is not passed"},
		{fails: "a set that cannot", act: copyIn{room: 8, readable: true}.ask, why: "where it can be read"},
		{fails: "a set in memory", act: copyIn{room: 8, touched: true}.ask, why: "where somebody has"},
		{fails: "of a set the words", act: copyIn{room: 16}.ask, why: "where there is memory behind them"},
	},
}

// copyIn is how select is given its sets.
type copyIn struct {
	beside   int  // how far from the sets the watchpoints are
	two      bool // there is no set of those to be written
	readable bool // no set is bad
	touched  bool // there is no set in fresh memory
	room     int  // bytes from a set to the end of memory
}

// ask has one puppet wait with three sets, two of them watched, and another one
// with the third: a thread has registers for two windows. Each ends the other's
// waits.
func (c copyIn) ask(_ context.Context, r *run) {
	p := r.puppet
	pipe, w := p.Pipe()
	sets := []int{p.FDSet(pipe), p.FDSet(pipe), p.FDSet(pipe)} // a reading end is never written, nor urgent
	q := p.Fork()
	for i, name := range []string{readfds, writefds, exceptfds} {
		r.watchAt(name, []*puppet.Puppet{p, p, q}[i], uint64(sets[i]+c.beside), 8)
	}
	r.saw["third"] = q.PID()
	if c.two {
		sets[1] = 0
	}
	for _, pair := range [][2]*puppet.Puppet{{p, q}, {p, q}, {q, p}, {q, p}} {
		who, other := pair[0], pair[1]
		who.BeginSelect(pipe+1, sets[0], sets[1], sets[2], 0)
		who.AwaitBlocked()
		other.Write(w, "x")
		who.End()
		who.Read(pipe, 1)
	}
	p.Write(w, "x")
	c.askBadly(p, pipe)
	c.askAtTheEnd(r, p)
	r.askFresh(c.touched)
}

// askBadly passes a set that is not mapped in each of the three places.
func (c copyIn) askBadly(p *puppet.Puppet, ready int) {
	for i := range 3 {
		sets := []int{p.FDSet(ready), p.FDSet(ready), p.FDSet(ready)}
		if !c.readable {
			sets[i] = 8
		}
		p.Select(ready+1, sets[0], sets[1], sets[2], 0)
	}
}

// askAtTheEnd passes a set that lies at the end of the puppet's memory, for 64
// descriptors and for 65. The table has room for more: core_sys_select() asks
// for no more than it has.
func (c copyIn) askAtTheEnd(r *run, p *puppet.Puppet) {
	p.CloseFD(p.DupTo(0, 100))
	end := endOfMemory(p)
	r.saw["64"] = p.Select(64, end-c.room, 0, 0, p.Timeout(0))
	r.saw["65"] = p.Select(65, end-c.room, 0, 0, p.Timeout(0))
}

// endOfMemory returns the address of a page that cannot be touched, behind one
// that can.
func endOfMemory(p *puppet.Puppet) int {
	GinkgoHelper()
	size := os.Getpagesize()
	at := p.Call(unix.SYS_MMAP, 0, 2*size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS, -1, 0)
	Expect(at).To(BeNumerically(">", 0), "mmap")
	Expect(p.Call(unix.SYS_MPROTECT, at+size, size, unix.PROT_NONE)).To(Equal(0), "mprotect")
	return at + size
}

func threeSetsRead(r *run) string {
	first, third := Select().By(r.PID()).Blocking(), Select().By(r.saw["third"].(int)).Blocking()
	Expect(r).To(HaveExactly(2, first))
	Expect(r).To(HaveForEach(first, KernelRead(readfds).In("core_sys_select"), KernelRead(writefds).In("core_sys_select"), Sleep()))
	Expect(r).To(HaveExactly(2, third))
	Expect(r).To(HaveForEach(third, KernelRead(exceptfds).In("core_sys_select"), Sleep()))
	return fmt.Sprintf("4 calls: readfds, writefds and exceptfds are read by %s before the call sleeps", r.functionOf(readfds))
}

func endedByABadSet(r *run) string {
	bad := Select().By(r.PID()).Failing(unix.EFAULT)
	Expect(r).To(HaveExactly(4, bad)) // the fourth lies at the end of memory
	Expect(r).NotTo(HaveAny(bad.Blocking()))
	return "readfds, writefds or exceptfds at address 8: EFAULT without a sleep, though a descriptor is ready"
}

func wordsThatNfdsNeeds(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("64", 0))
	Expect(r.saw).To(HaveKeyWithValue("65", -int(unix.EFAULT)))
	return "with 8 bytes of memory left, nfds = 64 is answered and nfds = 65 is EFAULT"
}
