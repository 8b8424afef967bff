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

// access records a hit of a watchpoint. A copy by "rep movsb" hits once a
// byte, all at the same instruction: those are one access.
func (s *Stream) access(r *bpf.ProbesEvent, t *thread) {
	stack := s.stack(r)
	if slices.Contains(stack, probeRead) {
		return
	}
	e := s.event(r, t, trace.KindAccess)
	e.Addr, e.Write = uint64(r.Ret), r.Kind == bpf.ProbesEventKindKIND_STORE
	e.Watch, e.Hits, e.Stack = s.Watches[e.Addr], 1, stack
	if t.last >= 0 && again(s.events[t.last], e) {
		s.events[t.last].Hits++
		return
	}
	s.append(e, t)
}

func again(a, b trace.Event) bool {
	return a.Kind == trace.KindAccess && a.Addr == b.Addr && a.Write == b.Write && a.Outer == b.Outer &&
		a.Inside == b.Inside && slices.Equal(a.Stack, b.Stack)
}

func (s *Stream) stack(r *bpf.ProbesEvent) []string {
	var names []string
	for _, addr := range r.Args {
		if addr == 0 {
			break
		}
		names = append(names, s.symbol(addr))
	}
	return names
}

func (s *Stream) symbol(addr uint64) string {
	if s.Symbol == nil {
		return fmt.Sprintf("%#x", addr)
	}
	return s.Symbol(addr)
}
