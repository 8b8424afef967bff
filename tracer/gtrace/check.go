// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A check is one thing that a noun asks of an event of its kind.
type check struct {
	// words is its part of the noun's description; "" if another part says it.
	words string
	holds func(trace.Event) bool
	// miss says what the event has instead: "to is 4699, not 4711".
	miss func(trace.Event) string
	// names says that the check tells what the event is called, such as the
	// family of a call, and deep that it means something only then.
	names, deep bool
	// own says that the check is the reader's own, who may rely on those before.
	own bool
	// rests are the kinds of other events that told what the check looks at.
	rests []trace.Kind
	// inside are the calls that the event is asked to lie in.
	inside trace.Family
	// unknown returns an error if the event does not tell; it may be nil.
	unknown func(trace.Event) error
	// unseen says why a trace cannot hold such an event, "" if it can; it may be
	// nil.
	unseen func(*trace.Trace) string
	// code is how the noun is written, if a name in it may be misspelt.
	code string
}

func (c check) test(e trace.Event) (bool, error) {
	if c.unknown != nil {
		if err := c.unknown(e); err != nil {
			return false, err
		}
	}
	return c.holds(e), nil
}

// naming makes c a check of what the event is called.
func naming(c check) check {
	c.names = true
	return c
}

// deeply makes c a check that means nothing if the event is called otherwise.
func deeply(c check) check {
	c.deep = true
	return c
}

// is asks that a field has the value want. The field's name and the show
// function word the difference.
func is[T comparable](words, field string, get func(trace.Event) T, want T, show func(T) string) check {
	return check{
		words: words,
		holds: func(e trace.Event) bool { return get(e) == want },
		miss: func(e trace.Event) string {
			return fmt.Sprintf("%s is %s, not %s", field, show(get(e)), show(want))
		},
	}
}

// isID asks that a field with a number has the value want.
func isID(words, field string, get func(trace.Event) int, want int) check {
	return is(fmt.Sprintf(words, want), field, get, want, func(n int) string { return fmt.Sprint(n) })
}

// by asks that the event happened in the context of process pid.
func by(pid int) check {
	return isID("by pid %d", "pid", func(e trace.Event) int { return e.PID }, pid)
}

// byThread asks that the event happened in the context of thread tid.
func byThread(tid int) check {
	return isID("by thread %d", "tid", func(e trace.Event) int { return e.TID }, tid)
}

// during asks that the thread was inside a call of the family.
func during(f trace.Family) check {
	return check{
		words:  "during " + familyName(f),
		rests:  []trace.Kind{trace.KindCall},
		inside: f,
		unseen: noCalls(f),
		holds:  func(e trace.Event) bool { return slices.Contains(f, e.Inside) },
		miss: func(e trace.Event) string {
			if e.Inside == "" {
				return "it is inside no call, not in " + familyName(f)
			}
			return fmt.Sprintf("it is inside %s, not %s", e.Inside, familyName(f))
		},
	}
}

// where asks what the reader says in words.
func where(words string, holds func(trace.Event) bool) check {
	return check{words: words, holds: holds, own: true, miss: func(trace.Event) string { return "not " + words }}
}

// familyName is the name of the textbooks, the first of the family.
func familyName(f trace.Family) string {
	if len(f) == 0 {
		return "a call of no family"
	}
	return f[0]
}
