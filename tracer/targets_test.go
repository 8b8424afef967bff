// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// recordAs records any target.
func recordAs(t testing.TB, tr *tracer.Tracer, target tracer.Target) *tracer.Recording {
	t.Helper()
	rec, err := tr.Record(target)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// names returns what calls were made, one word each.
func names(es trace.Events) []string {
	var all []string
	for _, e := range es {
		name := e.Name
		if e.Unentered {
			name += " unentered"
		}
		all = append(all, name)
	}
	return all
}

// lastExits returns the exits that ended processes.
func lastExits(es trace.Source) trace.Events {
	return trace.NewLog(es).Where(func(e trace.Event) bool { return e.Kind == trace.KindExit && e.Last })
}

// newProcesses returns the forks that made processes.
func newProcesses(es trace.Source) trace.Events {
	return trace.NewLog(es).Where(func(e trace.Event) bool { return e.Kind == trace.KindFork && !e.NewThread() })
}

// nothingLeft sees that no process is followed any more, now.
func nothingLeft(t *testing.T, tr *tracer.Tracer) {
	t.Helper()
	if n := tracer.Followed(tr); n != 0 {
		t.Errorf("%d processes are followed", n)
	}
}
