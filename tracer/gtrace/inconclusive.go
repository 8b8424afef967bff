// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An InconclusiveError is what Match of a verb returns if the trace cannot
// decide the claim, so that neither To nor NotTo passes.
type InconclusiveError struct {
	// Verb is the verb's name, Reason says what it lacks.
	Verb, Reason string
	// Err is the cause, such as a [*trace.IncompleteError]; it may be nil.
	Err error
}

// Error returns the verb and the reason.
func (e *InconclusiveError) Error() string { return e.Verb + " " + e.Reason }

// FormattedGomegaError returns the same; Eventually then prints it as it stands.
func (e *InconclusiveError) FormattedGomegaError() string { return e.Error() }

// Unwrap returns the cause.
func (e *InconclusiveError) Unwrap() error { return e.Err }

// inconclusive returns why the trace cannot decide, if that takes a sealed or a
// complete one, or nil.
func (v *verb) inconclusive(t *trace.Trace, sealed, complete bool) error {
	switch {
	case sealed && !t.Sealed && v.sealed:
		return &InconclusiveError{v.name, "needs a stopped recording: call Stop first", nil}
	case sealed && !t.Sealed:
		return &InconclusiveError{v.name, "cannot say no while the recording runs. So far:\n" + v.message("", mostLines-1), nil}
	case complete:
		return v.incomplete(t)
	}
	return nil
}

// incomplete returns what the trace lost that the claim may be about, or nil.
func (v *verb) incomplete(t *trace.Trace) error {
	err := t.Incomplete(kindsOf(v.matchers())...)
	var incomplete *trace.IncompleteError
	if !errors.As(err, &incomplete) {
		return nil
	}
	return &InconclusiveError{v.name, "cannot judge an incomplete trace: " + clip(incomplete.Lost.String(), mostColumns), err}
}

// cannot returns the error of a judge as a verdict of the verb.
func (v *verb) cannot(err error) error {
	reason := "cannot judge: "
	if errors.As(err, new(*UnseenError)) {
		reason = "cannot judge "
	}
	return &InconclusiveError{v.name, reason + err.Error(), err}
}
