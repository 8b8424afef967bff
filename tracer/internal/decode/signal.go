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

func signal(e *trace.Event, r *bpf.ProbesEvent) {
	e.Sig, e.Code = int(r.Args[0]), int(int32(r.Args[1]))
	e.To, e.ToTID = int(r.Args[2]), int(r.Args[3])
	e.Group, e.Result = r.Args[4] != 0, trace.SignalResult(r.Args[5])
	if e.Code == siUser || e.Code == siQueue || e.Code == siTkill {
		e.Sender = e.PID
	}
}

func delivery(e *trace.Event, r *bpf.ProbesEvent) {
	e.Sig, e.Code = int(r.Args[0]), int(int32(r.Args[1]))
	e.To, e.ToTID, e.Handler = e.PID, e.TID, r.Args[2]
}
