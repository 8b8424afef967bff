// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A TaskNoun matches a change in the life of a process or a thread, seen at a
// tracepoint of the scheduler. Its modifiers return copies.
type TaskNoun struct {
	noun
	of func(id int) check
}

// task matches the events of a kind for which holds returns true, which miss
// denies in words; of is what the modifier Of asks.
func task(words string, k trace.Kind, holds func(trace.Event) bool, miss string, of func(id int) check) TaskNoun {
	return TaskNoun{noun{kind: k}.and(naming(check{
		words: words, holds: holds, miss: func(trace.Event) string { return miss },
	})), of}
}

// insideOnly makes a noun one of what is recorded inside recorded calls only, so
// that it may be missing with one.
var insideOnly = check{holds: always, rests: []trace.Kind{trace.KindCall}}

// Of matches events that are about the process or thread with this number: for
// [Fork] the child, for [NewThread] the new thread, for [Wake] the woken thread,
// for [Dead] and [Sleep] the thread and for [Exec] and [Exit] the process itself.
func (n TaskNoun) Of(id int) TaskNoun { return n.with(n.of(id)) }

// By matches events in the context of process pid: for a fork the parent's, for
// a wake-up the waker's.
func (n TaskNoun) By(pid int) TaskNoun { return n.with(by(pid)) }

// ByThread matches events in the context of thread tid.
func (n TaskNoun) ByThread(tid int) TaskNoun { return n.with(byThread(tid)) }

// During matches events inside a call of the family.
func (n TaskNoun) During(f trace.Family) TaskNoun { return n.with(during(f)) }

// WithStatus matches exits with this exit code, not by a signal. It means
// something after [Exit] only.
func (n TaskNoun) WithStatus(code int) TaskNoun {
	return n.with(deeply(check{
		words: fmt.Sprintf("with status %d", code),
		holds: func(e trace.Event) bool { return e.Kind == trace.KindExit && e.Status == code<<8 },
		miss:  func(e trace.Event) string { return fmt.Sprintf("it %s, not status %d", e, code) },
	}))
}

// Where matches events for which holds returns true; the words say in a phrase
// what that means.
func (n TaskNoun) Where(words string, holds func(trace.Event) bool) TaskNoun {
	return n.with(where(words, holds))
}

func (n TaskNoun) with(c check) TaskNoun {
	n.noun = n.and(c)
	return n
}
