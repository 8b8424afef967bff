// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/internal/puppet"
)

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

// cleared is what the set should be after the call: the words that the table of
// descriptors has room for hold the one that is ready, the others are as before.
func (o overwritten) cleared() fdWords {
	want := o.before
	clear(want[:o.room/64])
	want[o.ready/64] |= 1 << (o.ready % 64)
	return want
}
