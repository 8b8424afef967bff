// SPDX-License-Identifier: MIT

package decode

import "github.com/kwitness/kwitness/bpf"

// began finds what happened inside the call that a thread was in when it came to
// be recorded. The probes did not see that call's enter: that it was one, its exit
// tells.
type began struct {
	log     *log
	pending map[uint32][]ref // thread without a call yet -> its events
	called  map[uint32]bool
}

func (b *began) add(r ref, e *bpf.ProbesEvent) {
	switch {
	case e.Kind == bpf.ProbesEventKindKIND_EXIT, e.Kind == bpf.ProbesEventKindKIND_DEAD:
		b.over(e.Tid)
	case b.called[e.Tid]:
	case e.Kind == bpf.ProbesEventKindKIND_CALL:
		b.call(r, e)
	case e.Kind == bpf.ProbesEventKindKIND_DELIVERY: // behind the exit of any call
		b.called[e.Tid] = true
		delete(b.pending, e.Tid)
	case e.Flags&bpf.ProbesEventFlagEVENT_INSIDE == 0:
		b.pending[e.Tid] = append(b.pending[e.Tid], r)
	}
}

func (b *began) call(r ref, e *bpf.ProbesEvent) {
	if e.Flags&bpf.ProbesEventFlagCALL_UNENTERED != 0 {
		for _, p := range b.pending[e.Tid] {
			b.log.inside[p] = r
		}
	}
	delete(b.pending, e.Tid)
	b.called[e.Tid] = true
}

// over begins anew: a thread that has this number from now on is another one.
func (b *began) over(tid uint32) {
	delete(b.pending, tid)
	delete(b.called, tid)
}
