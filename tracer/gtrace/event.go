// SPDX-License-Identifier: MIT

package gtrace

import (
	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Event is a noun of one's own: it matches the events for which holds returns
// true, and the words name it in messages. An error from holds, such as for
// memory that the probe could not read, leaves the claim open. The function
// may look at other events of the trace, so any loss leaves an absence open.
//
//	Expect(rec).To(HaveEvery(Select().OK(), Event("returning at most 1", func(e trace.Event) (bool, error) {
//		return e.Ret <= 1, nil
//	})))
func Event(words string, holds func(trace.Event) (bool, error)) types.GomegaMatcher {
	return own{words, holds}
}

type own struct {
	words string
	holds func(trace.Event) (bool, error)
}

// GomegaString returns the words.
func (o own) GomegaString() string { return o.words }

// Match asks the function.
func (o own) Match(actual any) (bool, error) {
	e, err := event(actual, o)
	if err != nil {
		return false, err
	}
	return o.holds(e)
}

// FailureMessage names the event and what it is not.
func (o own) FailureMessage(actual any) string { return o.message(actual, "to be") }

// NegatedFailureMessage names the event and what it is.
func (o own) NegatedFailureMessage(actual any) string { return o.message(actual, "not to be") }

func (o own) message(actual any, verb string) string {
	return "Expected\n" + format.IndentString(describeEvent(actual, o), 1) + "\n" + verb + "\n" + format.IndentString(o.words, 1)
}
