// SPDX-License-Identifier: MIT

package decode

import (
	"time"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

var kinds = [bpf.ProbesEventKindKIND_MAX]trace.Kind{
	bpf.ProbesEventKindKIND_CALL:     trace.KindCall,
	bpf.ProbesEventKindKIND_SIGNAL:   trace.KindSignal,
	bpf.ProbesEventKindKIND_DELIVERY: trace.KindDelivery,
	bpf.ProbesEventKindKIND_FORK:     trace.KindFork,
	bpf.ProbesEventKindKIND_EXEC:     trace.KindExec,
	bpf.ProbesEventKindKIND_EXIT:     trace.KindExit,
	bpf.ProbesEventKindKIND_DEAD:     trace.KindDead,
	bpf.ProbesEventKindKIND_SLEEP:    trace.KindSleep,
	bpf.ProbesEventKindKIND_WAKE:     trace.KindWake,
	bpf.ProbesEventKindKIND_ACCESS:   trace.KindAccess,
	bpf.ProbesEventKindKIND_STORE:    trace.KindAccess,
	bpf.ProbesEventKindKIND_TCP:      trace.KindTCP,
	bpf.ProbesEventKindKIND_FAULT:    trace.KindFault,
	bpf.ProbesEventKindKIND_ALLOC:    trace.KindAlloc,
	bpf.ProbesEventKindKIND_TIMER:    trace.KindTimer,
	bpf.ProbesEventKindKIND_FUNCTION: trace.KindFunction,
}

// Kind returns the kind of the events that records of kind k become.
func Kind(k bpf.ProbesEventKind) trace.Kind { return kinds[k] }

// event decodes the record.
func (l *log) event(r ref) trace.Event {
	raw := l.record(r)
	head := raw.head()
	e := trace.Event{
		Seq: int(head.Seq), Time: time.Duration(int64(head.KtimeNs - l.Start)),
		PID: int(head.Pid), TID: int(head.Tid), Kind: kinds[head.Kind],
	}
	if head.Flags&bpf.ProbesEventFlagEVENT_INSIDE != 0 {
		e.Inside, e.Outer = Name(head.Nr), int(head.End)
	} else if call, ok := l.inside[r]; ok {
		head := l.record(call).head()
		e.Inside, e.Outer = Name(head.Nr), int(head.Seq)
	}
	switch e.Kind {
	case trace.KindCall:
		l.call(&e, raw)
	case trace.KindSignal:
		signal(&e, head)
	case trace.KindDelivery:
		delivery(&e, head)
	case trace.KindFork:
		e.Child, e.ChildTID = int(head.Args[0]), int(head.Args[1])
	case trace.KindExit:
		e.Last, e.Status = l.last[r], int(head.Args[1])
	case trace.KindWake:
		e.Target = int(head.Args[0])
	case trace.KindAccess:
		l.access(&e, r, head)
	case trace.KindTCP:
		tcp(&e, head)
	case trace.KindFault:
		l.fault(&e, head)
	case trace.KindAlloc:
		l.alloc(&e, head)
	case trace.KindTimer:
		e.Callback = l.symbol(head.Args[0])
	case trace.KindFunction:
		function(&e, head)
	}
	return e
}
