// SPDX-License-Identifier: MIT

package trace_test

import (
	"encoding"
	"fmt"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer/trace"
)

func TestKindsAndStatesSurviveAsText(t *testing.T) {
	for n := range 256 {
		kind, state, tcp := trace.Kind(n), trace.State(n), trace.TCPState(n)
		var kindBack trace.Kind
		var stateBack trace.State
		var tcpBack trace.TCPState
		for _, c := range []struct {
			from encoding.TextMarshaler
			to   encoding.TextUnmarshaler
		}{{kind, &kindBack}, {state, &stateBack}, {tcp, &tcpBack}} {
			text, err := c.from.MarshalText()
			if err == nil {
				err = c.to.UnmarshalText(text)
			}
			if err != nil {
				t.Error(err)
			}
		}
		if kindBack != kind || stateBack != state || tcpBack != tcp {
			t.Errorf("%d comes back as %s, %s and %s", n, kindBack, stateBack, tcpBack)
		}
	}
}

func TestKindsAndStatesInWords(t *testing.T) {
	for want, got := range map[string]fmt.Stringer{
		"call": trace.KindCall, "access": trace.KindAccess, "kind(0)": trace.Kind(0), "timer": trace.KindTimer, "function": trace.KindFunction, "kind(16)": trace.Kind(16),
		"in flight": trace.InFlight, "returned": trace.Returned, "ended": trace.Ended, "state(0)": trace.State(0),
		"state(4)": trace.State(4), "state(255)": trace.State(255),
		"ESTABLISHED": trace.TCPEstablished, "LISTEN": trace.TCPListen, "BOUND_INACTIVE": trace.TCPBoundInactive,
		"tcp state(0)": trace.TCPState(0), "tcp state(14)": trace.TCPState(14),
		"queued": trace.SignalQueued, "queued, info lost": trace.SignalNoInfo, "result 5": trace.SignalResult(5), "result -1": trace.SignalResult(-1),
	} {
		if got.String() != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestOtherTextIsAnError(t *testing.T) {
	for _, text := range []string{
		"", "c", "Call", "calls", "kind(", "kind()", "kind(x)", "kind(-1)", "kind(256)", "kind(01)", "kind(1)", "state(1)", "kind(42", "state(42]",
	} {
		kind, state := trace.KindExit, trace.Ended
		if err := kind.UnmarshalText([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "unknown kind ") {
			t.Errorf("%q is kind %s: %v", text, kind, err)
		}
		if err := state.UnmarshalText([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "unknown state ") {
			t.Errorf("%q is state %s: %v", text, state, err)
		}
	}
}

func TestKindsAreAllKindsWithAName(t *testing.T) {
	kinds := trace.Kinds()
	for n := range 256 {
		named := !strings.HasPrefix(trace.Kind(n).String(), "kind(")
		if listed := n > 0 && n <= len(kinds) && kinds[n-1] == trace.Kind(n); listed != named {
			t.Errorf("%s: listed %v", trace.Kind(n), listed)
		}
	}
	kinds[0] = 0
	if trace.Kinds()[0] != trace.KindCall {
		t.Error("the list is shared")
	}
}
