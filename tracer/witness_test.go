// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

func TestTheWitnessAgrees(t *testing.T) {
	tr := newTracer(t, tracer.Config{Witness: true})
	for name, target := range map[string]func() (tracer.Target, func()){
		"of a process": func() (tracer.Target, func()) {
			c := working(t)
			return tracer.PID(c.pid), func() { c.do(1000) }
		},
		"of a command": func() (tracer.Target, func()) {
			cmd := exec.Command("sh", "-c", "true; /bin/true | /bin/true")
			return tracer.Command(cmd), func() { cmd.Wait() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			target, work := target()
			rec, err := tr.Record(target)
			if err != nil {
				t.Fatal(err)
			}
			work()
			if got := complete(t, rec); got.Unwitnessed != "" {
				t.Errorf("unwitnessed: %s", got.Unwitnessed)
			}
			if seen, enters := tracer.Witnessed(rec); seen == 0 || seen > enters || name == "of a command" && seen != enters {
				t.Errorf("the counter has seen %d calls, the probes %d", seen, enters)
			}
		})
	}
}

func TestAWitnessThatSawMoreMakesTheTraceIncomplete(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{Witness: true}), working(t)
	rec := record(t, tr, c.pid)
	c.do(10)
	tracer.Unfollow(rec) // as if the probes were not run
	c.do(2500)
	got := stop(t, rec)
	if err := got.Incomplete(); err == nil || !strings.Contains(err.Error(), "system calls that a perf counter has seen and the probes have not") {
		t.Errorf("the trace of %d events lacks 2500 calls, and Incomplete says %v", got.Events.Len(), err)
	}
}

func TestATraceSaysThatItHasNoWitness(t *testing.T) {
	plain, asked, c := newTracer(t, tracer.Config{}), newTracer(t, tracer.Config{Witness: true}), working(t)
	if got := complete(t, record(t, plain, c.pid)); got.Unwitnessed != "Config.Witness was not set" {
		t.Errorf("unwitnessed: %q", got.Unwitnessed)
	}
	rec, err := asked.Record(tracer.Depth(1, tracer.PID(c.pid)))
	if err != nil {
		t.Fatal(err)
	}
	if got := complete(t, rec); got.Unwitnessed != "perf cannot count just the processes that are recorded" {
		t.Errorf("unwitnessed: %q", got.Unwitnessed)
	}
}
