// SPDX-License-Identifier: MIT

package trace_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer/trace"
)

func TestATraceHasItself(t *testing.T) {
	tr := new(trace.Trace)
	if tr.Trace() != tr {
		t.Error("it is another one")
	}
}
