// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/format"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A noun is the core that all nouns share: the kind of event it is about and
// what it asks of one. It is immutable: and returns a copy.
type noun struct {
	kind trace.Kind
	asks []check
}

func (n noun) and(c check) noun {
	n.asks = append(slices.Clip(n.asks), c)
	return n
}

// String returns the noun in words: "SIGIO from the kernel to pid 4711".
func (n noun) String() string {
	words := make([]string, len(n.asks))
	for i, c := range n.asks {
		words[i] = c.words
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// GomegaString returns the noun in words.
func (n noun) GomegaString() string { return n.String() }

// Match reports whether actual, a trace.Event or a pointer to one, is what the
// noun names. It returns an error where the event does not tell.
func (n noun) Match(actual any) (bool, error) {
	e, err := n.event(actual)
	if err != nil {
		return false, err
	}
	return n.holds(e)
}

func (n noun) holds(e trace.Event) (bool, error) {
	if e.Kind != n.kind {
		return false, nil
	}
	for _, c := range n.asks {
		if ok, err := c.test(e); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (n noun) event(actual any) (trace.Event, error) { return event(actual, n) }

// event returns what a noun was given, or an error in the noun's name.
func event(actual any, noun format.GomegaStringer) (trace.Event, error) {
	switch e := actual.(type) {
	case trace.Event:
		return e, nil
	case *trace.Event:
		if e != nil {
			return *e, nil
		}
	}
	return trace.Event{}, fmt.Errorf("%s matcher expects a trace.Event.  Got:\n%s", noun.GomegaString(), format.Object(actual, 1))
}

// FailureMessage names the fields in which the event differs.
func (n noun) FailureMessage(actual any) string {
	message := "Expected\n" + format.IndentString(n.row(actual), 1) + "\nto be\n" + format.IndentString(n.String(), 1)
	e, err := n.event(actual)
	if err != nil {
		return message
	}
	if e.Kind != n.kind {
		return message + fmt.Sprintf("\nbut kind is %s, not %s", e.Kind, n.kind)
	}
	missed, _ := n.differs(e)
	return message + "\nbut " + strings.Join(missed, "; ")
}

// differs returns what the event has instead of what is asked, and whether it is
// called otherwise. It leaves out what means nothing then.
func (n noun) differs(e trace.Event) (missed []string, misnamed bool) {
	for _, c := range n.asks {
		if c.deep && misnamed || c.own && len(missed) > 0 || c.holds(e) {
			continue
		}
		missed = append(missed, c.miss(e))
		misnamed = misnamed || c.names
	}
	return missed, misnamed
}

// nearly reports whether an event comes near, and in what it differs: one of the
// same kind that is either called what is asked or differs in that alone.
func (n noun) nearly(e trace.Event) (missed []string, misnamed, near bool) {
	if e.Kind != n.kind {
		return nil, false, false
	}
	missed, misnamed = n.differs(e)
	return missed, misnamed, !misnamed || len(missed) == 1
}

// NegatedFailureMessage names the event and what it should not have been.
func (n noun) NegatedFailureMessage(actual any) string {
	return "Expected\n" + format.IndentString(n.row(actual), 1) + "\nnot to be\n" + format.IndentString(n.String(), 1)
}

func (n noun) row(actual any) string { return describeEvent(actual, n) }

// describeEvent returns the row of what a noun was given.
func describeEvent(actual any, noun format.GomegaStringer) string {
	e, err := event(actual, noun)
	if err != nil {
		return strings.TrimSpace(format.Object(actual, 0))
	}
	return clip(oneLine(e.GomegaString()), mostColumns)
}
