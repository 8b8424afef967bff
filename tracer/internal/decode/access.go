// SPDX-License-Identifier: MIT

package decode

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// probeRead is the function through which every bpf_probe_read_user() goes:
// what it reads, a probe reads, not the system call.
const probeRead = "copy_from_user_nofault"

func isAccess(e *bpf.ProbesEvent) bool {
	return e.Kind == bpf.ProbesEventKindKIND_ACCESS || e.Kind == bpf.ProbesEventKindKIND_STORE
}

// isProbes reports whether the record is of what a probe itself reads, or faults
// on: that is no event.
func (l *log) isProbes(e *bpf.ProbesEvent) bool {
	return (isAccess(e) || e.Kind == bpf.ProbesEventKindKIND_FAULT) && slices.Contains(l.stack(e), probeRead)
}

// accesses finds the records that are one access: a copy by "rep movsb" hits
// once a byte, all at the same instruction. An interrupt may come between.
type accesses struct {
	log  *log
	last map[uint32]ref // thread -> its latest access
}

// isNew reports whether the record is an access of its own.
func (a *accesses) isNew(r ref, e *bpf.ProbesEvent) bool {
	before, ok := a.last[e.Tid]
	if ok && a.again(a.log.record(before).head(), e) {
		a.log.hits[before]++
		return false
	}
	a.last[e.Tid] = r
	return true
}

// over says that the thread does something else: what comes is another access.
func (a *accesses) over(tid uint32) { delete(a.last, tid) }

// again reports whether y is the same access as x: inside the same call, or both
// inside none. The last hit of a repeated instruction is reported behind it.
func (a *accesses) again(x, y *bpf.ProbesEvent) bool {
	return x.Kind == y.Kind && x.Ret == y.Ret && x.Flags == y.Flags && x.End == y.End &&
		slices.Equal(a.log.stack(x), a.log.stack(y))
}

func (l *log) access(e *trace.Event, r ref, raw *bpf.ProbesEvent) {
	e.Kind, e.Addr, e.Write = trace.KindAccess, uint64(raw.Ret), raw.Kind == bpf.ProbesEventKindKIND_STORE
	e.Watch, e.Hits, e.Stack = l.Watches[e.Addr], 1+l.hits[r], l.stack(raw)
}

func (l *log) stack(r *bpf.ProbesEvent) []string {
	var names []string
	for _, addr := range r.Args {
		if addr == 0 {
			break
		}
		names = append(names, l.symbol(addr))
	}
	return names
}

func (l *log) symbol(addr uint64) string {
	if l.Symbol == nil {
		return fmt.Sprintf("%#x", addr)
	}
	return l.Symbol(addr)
}
