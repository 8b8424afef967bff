// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/tracer/trace"
)

// traceIsLog judges that the trace shows the calls that the server's own log
// has, with their arguments and results, in their order, and no others.
func traceIsLog(c conduct) string {
	GinkgoHelper()
	Expect(c.trace.Incomplete()).To(Succeed())
	seen := accountOf(strandsOf(c.trace, c.log))
	Expect(seen.unlike(accountOf(c.log))).To(BeEmpty(), "what the trace has and the server does not know of")
	return fmt.Sprintf("%d calls in both", count(c.log))
}

// traceHasDeeds judges the same of a server that never sleeps. It goes on looking
// for work between the reading of its log and the end of the trace: so all calls
// are compared that found something, and of the others no fewer may be in the
// trace than in the log.
func traceHasDeeds(c conduct) string {
	GinkgoHelper()
	Expect(c.trace.Incomplete()).To(Succeed())
	seen := strandsOf(c.trace, c.log)
	Expect(accountOf(deedsOf(seen)).unlike(accountOf(deedsOf(c.log)))).To(BeEmpty(), "what the trace has and the server does not know of")
	Expect(looks(seen)).To(BeNumerically(">=", looks(c.log)), "calls that found nothing")
	return fmt.Sprintf("%d calls in both, and %d that found nothing", count(deedsOf(c.log)), looks(c.log))
}

// looks counts the calls that found nothing, and those of nonblock again as often
// as they were repeated.
func looks(log []servers.Strand) (n int) {
	for _, s := range log {
		for _, c := range s.Calls {
			if inVain(c) {
				n += 1 + c.Repeats
			}
		}
	}
	return n
}

// strandsOf returns the calls of a trace as the log would have them. It fails
// if a process made some that the log does not know.
func strandsOf(t *trace.Trace, log []servers.Strand) []servers.Strand {
	GinkgoHelper()
	var strands []servers.Strand
	known := map[int]bool{}
	for _, s := range log {
		known[s.PID] = true
		strands = append(strands, servers.Strand{PID: s.PID, Handler: s.Handler, Calls: callsOf(t, s.PID, s.Handler)})
	}
	Expect(t.Events.Where(func(e trace.Event) bool { return e.Kind == trace.KindCall && !known[e.PID] })).To(BeEmpty())
	return strands
}

// callsOf returns the calls that a thread made in its handler of SIGIO or
// outside. The handler lasts from the delivery to the rt_sigreturn.
func callsOf(t *trace.Trace, tid int, handler bool) (calls []servers.Call) {
	inside := false
	for _, e := range t.Events.ByThread(tid).Of(trace.KindCall, trace.KindDelivery) {
		if e.Kind == trace.KindCall && inside == handler {
			calls = append(calls, asLogged(e))
		}
		switch {
		case e.Kind == trace.KindDelivery && e.Sig == int(unix.SIGIO):
			inside = true
		case slices.Contains(trace.Sigreturn, e.Name):
			inside = false
		}
	}
	return calls
}

// paused is pause under all its names: arm64 has ppoll instead.
var paused = slices.Concat(trace.Pause, trace.Poll)

// restartNoHand is ERESTARTNOHAND, pause's result inside the kernel. The caller
// gets EINTR if a handler ran; if not, the call is made again, and shows again.
const restartNoHand = -514

// asLogged returns a call as the server sees it. It does not see rt_sigreturn's
// end, nor know its registers.
func asLogged(e trace.Event) servers.Call {
	c := servers.Call{Nr: e.Nr, Name: e.Name, Args: e.Args}
	switch {
	case slices.Contains(trace.Sigreturn, e.Name):
		c.Args = [6]uint64{}
	case slices.Contains(paused, e.Name) && e.Ret == restartNoHand:
		c.Ret, c.Returned = -int64(unix.EINTR), true
	case e.State == trace.Returned:
		c.Ret, c.Returned = e.Ret, true
	}
	return c
}
