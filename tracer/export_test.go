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
