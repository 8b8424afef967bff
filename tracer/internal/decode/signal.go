// SPDX-License-Identifier: MIT

package decode

import (
	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// Codes of siginfo that a process gives: its signals have a sender.
const (
	siUser  = 0
	siQueue = -1
	siTkill = -6
)

// A debug exception whose cause, in DR6, is lost: the kernel takes it for an
// icebp instruction and sends this (exc_debug_user).
const (
	sigTrap   = 5
	trapBrkpt = 1
)

func (s *Stream) signal(r *bpf.ProbesEvent, t *thread) {
	e := s.event(r, t, trace.KindSignal)
	e.Sig, e.Code = int(r.Args[0]), int(int32(r.Args[1]))
	if r.Kind == bpf.ProbesEventKindKIND_DELIVERY {
		e.Kind, e.To, e.ToTID, e.Handler = trace.KindDelivery, e.PID, e.TID, r.Args[2]
		s.append(e, t)
		return
	}
	e.To, e.ToTID = int(r.Args[2]), int(r.Args[3])
	e.Group, e.Result = r.Args[4] != 0, trace.SignalResult(r.Args[5])
	if e.Code == siUser || e.Code == siQueue || e.Code == siTkill {
		e.Sender = e.PID
	}
	if e.Sig == sigTrap && e.Code == trapBrkpt && len(s.Watches) > 0 {
		s.strays++
	}
	s.append(e, t)
}
