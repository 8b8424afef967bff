// SPDX-License-Identifier: MIT

package tracer

import "github.com/kwitness/kwitness/bpf"

// Followed returns how many processes the kernel's filter of t holds.
func Followed(t *Tracer) int {
	var (
		pid uint32
		how bpf.ProbesFollow
		n   int
	)
	for entries := t.probes.Maps[bpf.ProbesMapFollowed].Iterate(); entries.Next(&pid, &how); {
		n++
	}
	return n
}

// Unfollow takes the recording's processes out of the filter behind its back.
func Unfollow(r *Recording) {
	if err := r.unfollow(); err != nil {
		panic(err)
	}
}

// Witnessed returns how many calls the witness of a stopped recording has seen,
// and how many the probes.
func Witnessed(r *Recording) (seen, enters uint64) {
	var l ledger
	if err := l.read(r.tracer, r.id); err != nil {
		panic(err)
	}
	return r.witness.seen, l.tally.Enters
}

// SelfTest tests the probes of t after they were detached.
func SelfTest(t *Tracer) error {
	for _, l := range t.probes.links {
		if err := l.Close(); err != nil {
			panic(err)
		}
	}
	return t.selfTest()
}
