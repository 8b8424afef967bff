// SPDX-License-Identifier: MIT

package trace_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Whatever names a trace holds, nothing of them reaches the terminal raw: it
// may have been loaded from anywhere.
func TestHostileNamesAreEscaped(t *testing.T) {
	for _, hostile := range []string{"\x1b[2J", "\r", "a\tb", "a\nb", "\x00", "\x7f", "\u0085", "\u009b31m", "\u2028", "\u202e", "\ufeff", "\xff\xfe"} {
		tr := &trace.Trace{
			Name: hostile, Lost: trace.Losses{{What: hostile, Count: 1}},
			Events: trace.NewLog(trace.Events{
				{Kind: trace.KindCall, Call: trace.Call{Name: hostile, State: trace.InFlight}},
				{Kind: trace.KindSleep, Inside: hostile},
				{Kind: trace.KindFault, Access: trace.Access{Stack: []string{hostile}}},
				{Kind: trace.KindAlloc, Alloc: trace.Alloc{Site: hostile, Cache: hostile}},
				{Kind: trace.KindTimer, Timer: trace.Timer{Callback: hostile}},
				{Kind: trace.KindFunction, FunctionCall: trace.FunctionCall{Function: hostile}},
				{Kind: trace.KindAccess, Access: trace.Access{Watch: hostile, Stack: []string{hostile}}},
			}),
		}
		e := tr.Events.At(2)
		texts := []string{
			tr.Title(), tr.Summary(), tr.String(), tr.GomegaString(), tr.Events.String(), tr.Events.GomegaString(), tr.Lost.String(),
			tr.Incomplete().Error(), e.String(), e.GomegaString(), e.Access.String(), tr.Events.At(0).Call.String(), tr.Events.At(1).String(),
		}
		for _, text := range texts {
			raw := func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }
			if strings.ContainsFunc(text, raw) || !utf8.ValidString(text) {
				t.Errorf("of %q: %q", hostile, text)
			}
		}
		if lines := strings.Count(tr.String(), "\n"); lines != 8 {
			t.Errorf("of %q: %d lines\n%s", hostile, lines, tr)
		}
	}
}
