// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os/exec"
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

func TestACountIsWhatARecordingShows(t *testing.T) {
	counting, recording := newTracer(t, tracer.Config{Witness: true}), newTracer(t, tracer.Config{})
	c := working(t)
	c.waits() // both find it in the same call
	count, err := counting.Count(tracer.PID(c.pid))
	if err != nil {
		t.Fatal(err)
	}
	rec := record(t, recording, c.pid)
	c.do(1000)
	c.waits()
	counts, err := count.Stop()
	if err != nil || len(counts.Lost) > 0 {
		t.Fatalf("error %v, lost %v", err, counts.Lost)
	}
	shown := map[string]uint64{}
	for e := range complete(t, rec).Events.All() {
		if e.Name != "" && !e.Unentered {
			shown[e.Name]++
		}
	}
	for _, name := range []string{"close", "read", "write"} {
		if counts.Calls[name] != shown[name] || shown[name] == 0 {
			t.Errorf("%d calls of %s counted, %d recorded", counts.Calls[name], name, shown[name])
		}
	}
}

func TestACommandIsCountedWithItsChildren(t *testing.T) {
	tr := newTracer(t, tracer.Config{Witness: true})
	cmd := exec.Command("sh", "-c", "/bin/true; /bin/true; /bin/true; exit 0")
	count, err := tr.Count(tracer.Command(cmd))
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	counts, err := count.Stop()
	if err != nil || len(counts.Lost) > 0 {
		t.Fatalf("error %v, lost %v", err, counts.Lost)
	}
	if got := counts.Calls; got["exit_group"] != 4 || got["execve"] != 3 {
		t.Errorf("%d exit_group and %d execve counted, want those of a shell and three children: %v", got["exit_group"], got["execve"], got)
	}
}

func TestACountIsStoppedOnce(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	count, err := tr.Count(tracer.PID(c.pid))
	if err != nil {
		t.Fatal(err)
	}
	c.do(3)
	first, err := count.Stop()
	again, err2 := count.Stop()
	if err != nil || err2 != nil || first.Calls["close"] != 3 || again.Calls["close"] != 3 {
		t.Errorf("%v and %v (%v, %v), want 3 calls of close twice", first, again, err, err2)
	}
	rec := record(t, tr, c.pid)
	c.do(4)
	if got := len(closed(complete(t, rec).Events)); got != 4 {
		t.Errorf("%d calls recorded after the count, want 4", got)
	}
}

func TestACountThatItsTracerWasClosedOver(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	count, err := tr.Count(tracer.PID(c.pid))
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Close(); err != nil {
		t.Error(err)
	}
	_, err = count.Stop()
	wantError(t, err, tracer.ErrClosed, "count: file already closed")
}
