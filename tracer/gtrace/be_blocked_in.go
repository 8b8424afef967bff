// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"
	"fmt"
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// aCall matches any. That a thread is still in it rests on the thread's exit.
var aCall = CallNoun{noun{kind: trace.KindCall}.and(naming(check{
	words: "a call", holds: always, rests: []trace.Kind{trace.KindExit},
}))}

// BeBlockedIn succeeds if, at the end of the trace, the target, or its leading
// thread if it is a process, is in a call in which it went to sleep (sched_switch) and that matches one of
// the nouns; none given means any call. While the recording runs, the end is as
// far as it has been read. It needs a trace that lost no call, sleep or exit of
// a thread: the call's end may be what was lost. That the target is in no call
// at all it cannot say of a recording, which does not know of every call.
func BeBlockedIn(nouns ...types.GomegaMatcher) types.GomegaMatcher {
	v := &verb{
		name: "BeBlockedIn", complete: true, asks: []ask{{"to end with its target blocked in", nouns}},
		rests: aCall.Blocking(),
	}
	if len(nouns) == 0 {
		v.asks[0].words += " a call"
	}
	v.judge = func(t *trace.Trace) (finding, error) {
		last, ok := lastCall(t.Events, t.Target)
		switch {
		case t.Target == 0:
			return finding{}, errors.New("the trace has no target that is one process or thread")
		case ok:
			return blocked(last, nouns, t.Sealed && !t.Handmade)
		case t.Sealed:
			return finding{}, fmt.Errorf("the trace holds no call of thread %d, its target", t.Target)
		}
		return finding{false, []string{fmt.Sprintf("Thread %d has made no call.", t.Target)}}, nil
	}
	return v
}

// lastCall returns the last call of the thread, if it made one.
func lastCall(l trace.Log, tid int) (trace.Event, bool) {
	for i := l.Len() - 1; i >= 0; i-- {
		if e := l.At(i); e.Kind == trace.KindCall && e.TID == tid {
			return e, true
		}
	}
	return trace.Event{}, false
}

// blocked judges the last call of a thread, behind which there may be others
// that were not recorded.
func blocked(last trace.Event, nouns []types.GomegaMatcher, others bool) (finding, error) {
	row := rows(trace.Events{last}, 1)
	switch {
	case last.State == trace.Returned && len(nouns) == 0 && others:
		return finding{}, fmt.Errorf("behind\n%s\nthe target may be in a call that the trace does not record", row[0])
	case last.State != trace.InFlight:
		return finding{false, append([]string{"It is in no call. The last was"}, row...)}, nil
	case !last.Slept:
		return finding{false, append([]string{"It is in a call, but did not sleep:"}, row...)}, nil
	}
	var why []string
	for _, n := range nouns {
		ok, err := matches(n, last)
		if err != nil || ok {
			return finding{ok, append([]string{"It is blocked in"}, row...)}, err
		}
		why = append(why, near(n, slices.Values(trace.Events{last}), 1)...)
	}
	if len(why) == 0 {
		why = row
	}
	return finding{len(nouns) == 0, append([]string{"It is blocked in"}, why...)}, nil
}
