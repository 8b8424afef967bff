// SPDX-License-Identifier: MIT

package decode

import "github.com/kwitness/kwitness/bpf"

// exits finds the exit of the last thread of each process. Of threads that exit
// at the same time several find nobody else alive; it is the one with the last
// position.
type exits struct {
	log    *log
	latest map[uint32]ref // process -> an exit that found nobody alive
}

func (x *exits) add(r ref, e *bpf.ProbesEvent) {
	before, ok := x.latest[e.Pid]
	if ok && x.log.record(before).head().Tid == e.Tid {
		x.over(e.Pid) // a thread exits once
	}
	if e.Args[0] == 0 {
		return
	}
	if before, ok := x.latest[e.Pid]; ok {
		delete(x.log.last, before)
	}
	x.latest[e.Pid], x.log.last[r] = r, true
}

// over says that who has this pid from now on is another process.
func (x *exits) over(pid uint32) { delete(x.latest, pid) }
