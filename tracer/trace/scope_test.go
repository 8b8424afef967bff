// SPDX-License-Identifier: MIT

package trace_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer/trace"
)

func TestWhatATraceRecords(t *testing.T) {
	silent := &trace.Trace{Events: trace.NewLog(interleaved)}
	calls := &trace.Trace{Kinds: []trace.Kind{trace.KindCall}, Calls: []string{"pselect6"}, Watches: []string{"readfds"}}
	all := &trace.Trace{Kinds: trace.Kinds(), Calls: []string{"pselect6"}, Watches: []string{"readfds"}}
	unwatched := &trace.Trace{Kinds: trace.Kinds()}
	ports := &trace.Trace{Kinds: []trace.Kind{trace.KindTCP}, Ports: []int{7}}
	functions := &trace.Trace{Kinds: []trace.Kind{trace.KindFunction}, Functions: []string{"tcp_poll"}}
	unlisted := &trace.Trace{Calls: []string{"pselect6"}, Watches: []string{"readfds"}}
	handmade := &trace.Trace{Handmade: true}
	for name, c := range map[string]struct{ got, want bool }{
		"a kind that is listed":                       {calls.Records(trace.KindCall), true},
		"a kind that is not":                          {calls.Records(trace.KindFork), false},
		"a kind with an event, but not listed":        {silent.Records(trace.KindCall), false},
		"the zero kind":                               {all.Records(0), false},
		"accesses with a watchpoint":                  {all.Records(trace.KindAccess), true},
		"accesses without one":                        {unwatched.Records(trace.KindAccess), false},
		"accesses that are not listed":                {calls.Records(trace.KindAccess), false},
		"a family with one member":                    {calls.RecordsCalls(trace.Select), true},
		"a family with none":                          {calls.RecordsCalls(trace.Poll), false},
		"no family":                                   {all.RecordsCalls(nil), false},
		"a family of a trace that lists no kinds":     {unlisted.RecordsCalls(trace.Select), false},
		"a watchpoint":                                {all.RecordsWatch("readfds"), true},
		"a watchpoint misspelt":                       {all.RecordsWatch("readfdz"), false},
		"a watchpoint without a name":                 {all.RecordsWatch(""), false},
		"a watchpoint of a trace that lists no kinds": {unlisted.RecordsWatch("readfds"), false},
		"a port":                                {ports.RecordsPort(7), true},
		"another port":                          {ports.RecordsPort(8), false},
		"a port of a trace that lists no kinds": {(&trace.Trace{Ports: []int{7}}).RecordsPort(7), false},
		"any port by hand":                      {handmade.RecordsPort(8), true},
		"a function":                            {functions.RecordsFunction("tcp_poll"), true},
		"another function":                      {functions.RecordsFunction("pipe_poll"), false},
		"a function of a trace that lists no kinds": {(&trace.Trace{Functions: []string{"tcp_poll"}}).RecordsFunction("tcp_poll"), false},
		"any function by hand":                      {handmade.RecordsFunction("pipe_poll"), true},
		"any kind by hand":                          {handmade.Records(trace.KindAccess), true},
		"any family by hand":                        {handmade.RecordsCalls(trace.Poll), true},
		"any watchpoint by hand":                    {handmade.RecordsWatch("readfdz"), true},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", name, c.got)
		}
	}
}
