// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var clearsWholeWords = subject{
	claim: claimed("select.clears-what-is-not-ready"),
	act:   overwrite(overwriting{}),
	facts: []fact{
		{says: "of the descriptors asked for only the ready ones stay in the set", by: claims.Snapshots, judge: onlyReadyStay},
		{says: "the second word is read and written only by the call whose table of descriptors has room for it", by: claims.Watchpoints, judge: secondWordIfRoom},
		{says: "as many words are written as FDSize of /proc/PID/status has room for", by: claims.Procfs, judge: wordsOfFDSize},
		{says: "a bit above nfds is cleared with its word, and the next word is left alone", by: claims.Behaviour, judge: wholeWords},
	},
	mutants: []mutant{
		{fails: "of the descriptors asked", tamper: keepRequest, why: "where the set is left as it was"},
		{fails: "the second word", act: overwrite(overwriting{first: true}), why: "where the first word is watched"},
		{fails: "as many words", act: overwrite(overwriting{early: true}), why: "where FDSize is read before the table grows"},
		{fails: "a bit above", act: overwrite(overwriting{open: true}), why: "where nfds is above it, and its descriptor ready"},
	},
}

// fdWords are the longs of a set of FD_SETSIZE descriptors.
type fdWords [unix.FD_SETSIZE / 64]uint64

// An overwritten is a set before and after a call, FDSize, and which descriptor was
// ready.
type overwritten struct {
	before, after fdWords
	room, ready   int
}

// An overwriting is how the sets of three calls are looked at: first watches their
// first word instead of the second, early reads FDSize before the table grows,
// open makes the stray bit one that is asked for and ready.
type overwriting struct{ first, early, open bool }

const (
	strayFD = 60  // in the first word, above nfds
	largeFD = 200 // in the fourth word
)

// overwrite makes three calls on the same memory: with a small nfds, with one of
// FD_SETSIZE, and with that once the table of descriptors is larger. All bits are
// set where the call should not look.
func overwrite(o overwriting) act {
	return func(_ context.Context, r *run) {
		p := withSmallTable(r)
		ready, w := p.Pipe()
		idle, _ := p.Pipe()
		p.Write(w, "x")
		set, nfds, second := p.FDSet(), idle+1, 8
		if o.open {
			nfds = p.DupTo(ready, strayFD) + 1
		}
		if o.first {
			second = 0
		}
		r.watchAt("second word", p, uint64(set+second), 8)
		r.saw["small"] = overwriteOnce(p, set, nfds, 64, ready, idle, strayFD)
		p.CloseFD(p.DupTo(idle, strayFD))
		r.saw["room"] = overwriteOnce(p, set, unix.FD_SETSIZE, tableSize(p.PID()), ready, idle)
		before := tableSize(p.PID())
		p.DupTo(idle, largeFD)
		more := overwriteOnce(p, set, unix.FD_SETSIZE, tableSize(p.PID()), ready, idle, largeFD)
		if o.early {
			more.room = before
		}
		r.saw["more room"] = more
	}
}

// overwriteOnce has select called on a set in which, from bit room on, all bits
// are set.
func overwriteOnce(p *puppet.Puppet, set, nfds, room int, fds ...int) overwritten {
	o := overwritten{room: room, ready: fds[0]}
	for i := range o.before {
		if i >= room/64 {
			o.before[i] = ^uint64(0)
		}
	}
	for _, fd := range fds {
		o.before[fd/64] |= 1 << (fd % 64)
	}
	puppet.Poke(p, set, o.before)
	p.Select(nfds, set, 0, 0, p.Timeout(0))
	o.after = puppet.Peek[fdWords](p, set)
	return o
}

func onlyReadyStay(r *run) string {
	Expect(r).To(HaveExactly(3, Select().Returning(1)))
	Expect(r).To(HaveEvery(Select(), turningTheRequestIntoTheResult()))
	last := r.Trace().Events.Calls(trace.Select)[2]
	return fmt.Sprintf("asked for %v, got %v", last.In.Read.FDs(), last.Out.Read.FDs())
}

func secondWordIfRoom(r *run) string {
	roomy := Select().Where("with room for two words", func(e trace.Event) bool { return len(e.In.Read) > 1 })
	Expect(r).To(HaveEvery(KernelRead("second word"), inside(r.Trace(), roomy)))
	Expect(r).To(HaveEvery(KernelWrite("second word"), inside(r.Trace(), roomy)))
	Expect(r).To(HaveForEach(roomy, KernelRead("second word"), KernelWrite("second word").In("core_sys_select")))
	return fmt.Sprintf("3 calls; read by %s where the set has %d words", r.functionOf("second word"), len(r.Trace().Events.Calls(trace.Select)[2].In.Read))
}

func wordsOfFDSize(r *run) string {
	var rooms []int
	for _, call := range []string{"room", "more room"} {
		o := r.saw[call].(overwritten)
		Expect(o.after).To(Equal(o.cleared()), call)
		rooms = append(rooms, o.room)
	}
	Expect(rooms[1]).To(BeNumerically(">", largeFD))
	return fmt.Sprintf("nfds 1024 with FDSize %d and %d: the words behind keep all their bits", rooms[0], rooms[1])
}

// cleared is what the set should be after the call: the words that the table of
// descriptors has room for hold the one that is ready, the others are as before.
func (o overwritten) cleared() fdWords {
	want := o.before
	clear(want[:o.room/64])
	want[o.ready/64] |= 1 << (o.ready % 64)
	return want
}

func wholeWords(r *run) string {
	o := r.saw["small"].(overwritten)
	Expect(o.before[0]&(1<<strayFD)).NotTo(BeZero(), "the stray bit before")
	Expect(o.after[0]&(1<<strayFD)).To(BeZero(), "the stray bit after")
	Expect(o.after[0]).NotTo(BeZero(), "the ready descriptor")
	Expect(o.after[1:]).To(Equal(o.before[1:]), "the words behind")
	return fmt.Sprintf("first word %#x became %#x, the second stayed %#x", o.before[0], o.after[0], o.after[1])
}
