// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestEventAsksTheFunctionAndSpeaksItsWords(t *testing.T) {
	g := NewWithT(t)
	early := Event("in the first place", func(e trace.Event) (bool, error) { return e.Seq == 0, nil })
	g.Expect(trace.Event{Seq: 0}).To(early)
	g.Expect(trace.Event{Seq: 1}).NotTo(early)
	g.Expect(early.FailureMessage(trace.Event{Seq: 1})).To(ContainSubstring("to be\n    in the first place"))
	g.Expect(early.NegatedFailureMessage(trace.Event{})).To(ContainSubstring("not to be\n    in the first place"))
}

func TestEventLeavesTheClaimOpenWhereTheFunctionCannotTell(t *testing.T) {
	g := NewWithT(t)
	unread := errors.New("the set was not read")
	_, err := Event("with a set", func(trace.Event) (bool, error) { return false, unread }).Match(trace.Event{})
	g.Expect(err).To(MatchError(unread))
	_, err = Event("with a set", nil).Match("something else")
	g.Expect(err).To(MatchError(HavePrefix("with a set matcher expects a trace.Event.  Got:")))
	g.Expect(strings.Count(err.Error(), "\n")).To(Equal(1))
}
