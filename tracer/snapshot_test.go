// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

var snapshots = script("snapshots", func(g gate) {
	m := prepare()
	g.tell(0)
	g.wait()
	for _, s := range samples {
		s.do(m)
	}
	g.tell(0)
	g.wait()
})

func TestSnapshots(t *testing.T) {
	c, tr := recorded(t, snapshots)
	made := trace.NewLog(calls(tr.Events.ByThread(c.pid))).Where(func(e trace.Event) bool { return e.Name != "mmap" })
	if len(made) != len(samples) {
		t.Fatalf("%d calls recorded, want %d:\n%s", len(made), len(samples), tr)
	}
	for i, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			e := made[i]
			if diff := cmp.Diff(s.in, e.In); diff != "" {
				t.Errorf("%s at its enter (-want +got):\n%s", e.Name, diff)
			}
			if s.out != nil {
				if diff := cmp.Diff(remaining(t, *s.out, e), *e.Out); diff != "" {
					t.Errorf("%s = %d at its exit (-want +got):\n%s", e.Name, e.Ret, diff)
				}
			}
		})
	}
}

// remaining puts a remaining time that was not known beforehand, -1, into what
// is wanted, if it can be one.
func remaining(t *testing.T, want trace.Snapshot, e trace.Event) trace.Snapshot {
	t.Helper()
	if want.Timeout == nil || *want.Timeout != -1 || e.Out.Timeout == nil {
		return want
	}
	if left, all := *e.Out.Timeout, *e.In.Timeout; left >= all || left < all-time.Minute {
		t.Errorf("%v remain of %v", left, all)
	}
	want.Timeout = e.Out.Timeout
	return want
}
