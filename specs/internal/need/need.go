// SPDX-License-Identifier: MIT

// Package need says what a claim requires of the host, and what follows if the
// host does not have it.
//
// The environment variable CLAIMS_REQUIRED decides: "1" fails whatever cannot be
// judged, as on a CI runner; "tracer" fails if nothing can be traced at all, as
// make specs does; unset skips with the reason, as on a laptop.
package need

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	. "github.com/onsi/ginkgo/v2"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/inspect"
)

const variable = "CLAIMS_REQUIRED"

// The values of the variable.
const (
	nothing = ""
	tracing = "tracer"
	all     = "1"
)

// All reports whether every claim must be judged here.
func All() bool { return os.Getenv(variable) == all }

// Understood fails for a value of the variable that means nothing: who wrote it
// meant to require something.
func Understood() {
	GinkgoHelper()
	if value := os.Getenv(variable); !slices.Contains([]string{nothing, tracing, all}, value) {
		Fail(fmt.Sprintf("%s=%s means nothing: set it to 1 (every claim must be judged) or tracer (the tracer must work), or not at all", variable, value))
	}
}

// have remembers the answer for each hook: to ask costs tens of milliseconds.
var have = func() map[tracer.Hook]func() error {
	answers := map[tracer.Hook]func() error{}
	for _, h := range tracer.Hooks {
		answers[h] = sync.OnceValue(func() error { return tracer.HaveHook(h) })
	}
	return answers
}()

// Have returns why the hook cannot be used here, or nil.
func Have(h tracer.Hook) error { return have[h]() }

// Require skips the spec if one of the hooks cannot be used here, and fails it
// where every claim must be judged or where the reason is not a known one.
func Require(hooks ...tracer.Hook) {
	GinkgoHelper()
	for _, h := range hooks {
		accept(Have(h), !All())
	}
}

// Tracer does the same for an error of the tracer's or of the inspector's.
func Tracer(err error) {
	GinkgoHelper()
	accept(err, os.Getenv(variable) == nothing)
}

// lacking reports whether an error says what the host lacks. The tracer has
// errors of its own for that: that the verifier rejects a probe, with EACCES,
// would be a lack of rights to the inspector's, which are the standard library's.
func lacking(err error) bool {
	lacks := []error{inspect.ErrNotSupported, inspect.ErrNotPermitted}
	if errors.As(err, new(*tracer.HookError)) {
		lacks = []error{tracer.ErrNotSupported, tracer.ErrNotPermitted}
	}
	return slices.ContainsFunc(lacks, func(lack error) bool { return errors.Is(err, lack) })
}

// accept skips the spec for an error that says what the host lacks, if that is
// excusable, and fails it for any other. Either way the error is one line.
func accept(err error, excusable bool) {
	GinkgoHelper()
	switch {
	case err == nil:
	case excusable && lacking(err):
		Skip(err.Error())
	default:
		Fail(err.Error())
	}
}
