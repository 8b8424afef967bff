// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kwitness/kwitness/tracer/trace"
)

// mostNames bounds the names that an [UnseenError] lists.
const mostNames = 48

// onDemand says of the kinds that a recording must ask for how it does so.
var onDemand = map[trace.Kind]string{
	trace.KindTCP:      "TCP states were not recorded: Recording.Port(port)",
	trace.KindFault:    "page faults were not recorded: Include(tracer.HookFaults)",
	trace.KindAlloc:    "allocations were not recorded: Include(tracer.HookAllocs)",
	trace.KindTimer:    "timers were not recorded: Include(tracer.HookTimers)",
	trace.KindFunction: "kernel functions were not recorded: Include(tracer.HookFunctions)",
}

// noKind says why a trace cannot hold events of the kind.
func noKind(k trace.Kind) func(*trace.Trace) string {
	return func(t *trace.Trace) string {
		switch {
		case t.Records(k):
			return ""
		case t.Kinds == nil:
			return "the trace does not say what it recorded"
		case onDemand[k] != "":
			return onDemand[k]
		}
		return fmt.Sprintf("the trace records no event of kind %s", k)
	}
}

// noCalls says why a trace cannot hold calls of the family.
func noCalls(f trace.Family) func(*trace.Trace) string {
	return func(t *trace.Trace) string {
		if t.RecordsCalls(f) {
			return ""
		}
		if why := noKind(trace.KindCall)(t); why != "" {
			return why
		}
		return "the trace records no " + clip(oneOf(f), mostNames)
	}
}

// noWatch says why a trace cannot hold accesses to what the watchpoint watches.
func noWatch(name string) func(*trace.Trace) string {
	return func(t *trace.Trace) string {
		switch {
		case t.RecordsWatch(name):
			return ""
		case t.Kinds == nil || slices.Contains(t.Watches, name):
			return noKind(trace.KindAccess)(t)
		case len(t.Watches) == 0:
			return "no watchpoint was set"
		}
		return "no such watchpoint was set; there were " + clip(quoted(t.Watches), mostNames)
	}
}

// quoted returns `"readfds", "writefds"`.
func quoted(names []string) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = strconv.Quote(n)
	}
	return strings.Join(words, ", ")
}

// oneOf returns "select, pselect6 or _newselect".
func oneOf(f trace.Family) string {
	switch last := len(f) - 1; last {
	case -1:
		return "call of no family"
	case 0:
		return f[0]
	default:
		return strings.Join(f[:last], ", ") + " or " + f[last]
	}
}
