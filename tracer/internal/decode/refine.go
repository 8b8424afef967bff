// SPDX-License-Identifier: MIT

package decode

import (
	"github.com/kwitness/kwitness/bpf"
)

// refine looks at what only the order tells: which exit is the last one of its
// process, which accesses are one, and what happened inside a call that was entered
// before the recording began.
func (l *log) refine() {
	keep := l.refs[:0]
	accesses := accesses{log: l, last: map[uint32]ref{}}
	exits := exits{log: l, latest: map[uint32]ref{}}
	began := began{log: l, pending: map[uint32][]ref{}, called: map[uint32]bool{}}
	for _, r := range l.refs {
		e := l.record(r).head()
		if l.isProbes(e) || isAccess(e) && !accesses.isNew(r, e) {
			continue
		}
		switch e.Kind {
		case bpf.ProbesEventKindKIND_CALL, bpf.ProbesEventKindKIND_DELIVERY, bpf.ProbesEventKindKIND_SLEEP:
			accesses.over(e.Tid)
		case bpf.ProbesEventKindKIND_FORK:
			exits.over(uint32(e.Args[0]))
			began.over(uint32(e.Args[1]))
		case bpf.ProbesEventKindKIND_EXIT:
			exits.add(r, e)
		case bpf.ProbesEventKindKIND_SIGNAL:
			l.stray(r)
		}
		began.add(r, e)
		keep = append(keep, r)
	}
	l.refs = keep
}

// stray counts a debug exception whose cause, in DR6, is lost: the kernel takes
// it for an icebp instruction and sends this (exc_debug_user).
func (l *log) stray(r ref) {
	const sigTrap, trapBrkpt = 5, 1
	if args := l.record(r).args(); len(l.Watches) > 0 && args[0] == sigTrap && args[1] == trapBrkpt {
		l.strays++
	}
}
