// SPDX-License-Identifier: MIT

package gtrace

import (
	"syscall"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Kill matches the calls of the family [trace.Kill] that send one of the given
// signals; none given means any.
func Kill(sig ...syscall.Signal) CallNoun {
	want := make([]int, len(sig))
	for i, s := range sig {
		want[i] = int(s)
	}
	return call(withWords("kill", list(want, trace.SignalName, "|")), trace.Kill).
		withArgument("signal", func(e trace.Event) int { return e.Sends() }, want, trace.SignalName)
}
