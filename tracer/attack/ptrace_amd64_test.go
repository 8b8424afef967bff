// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// judged makes marks and, between them, calls that a ptracer denies.
var judged = newJob("judged", job{prepare: prepareJudged, do: take})

const denials = 50

func prepareJudged() {
	for n := range uintptr(denials) {
		here.add(mark, nowhere, master, n)
		here.add(deniedCall)
	}
}

func TestCallsThatAPtracerDenies(t *testing.T) {
	for _, emulates := range []bool{false, true} {
		way := map[bool]string{false: "denies", true: "emulates"}[emulates]
		t.Run(way, func(t *testing.T) {
			a := attacking(t, "%d calls that a ptracer %s", denials, way)
			g := launch(a, judged, func(*board) {})
			rec := record(a, newTracer(a, tracer.Config{}), g.pid)
			p := ptracer{pid: g.pid, emulates: emulates, attached: make(chan error, 1), ended: make(chan bool)}
			go p.run()
			if err := <-p.attached; err != nil {
				a.cannot(err)
			}
			results := g.taken()
			unix.Kill(g.pid, unix.SIGKILL)
			<-p.ended
			judgeDenied(a, g, stop(a, rec), results, emulates)
		})
	}
}

// judgeDenied wants an emulated call to be shown with the result that the ptracer
// gave it. One that was replaced by none was not made.
func judgeDenied(a *attack, g *target, tr *trace.Trace, results []int64, emulated bool) {
	a.Helper()
	denied := -restarts(tr) // are calls that the target has not counted
	if !emulated {
		denied += denials
	}
	a.judgeWhole(g, tr, denied)
	if rolls, _ := audit(tr); rolls[master].Marks != denials {
		a.wrong("%d marks, want %d", rolls[master].Marks, denials)
	}
	for i, s := range g.steps[:g.stepped] {
		if s.nr == deniedCall && results[i] != -int64(unix.EPERM) {
			a.wrong("a denied call returned %d", results[i])
		}
	}
	for e := range tr.Events.All() {
		if e.Kind == trace.KindCall && e.Nr == deniedCall && e.Errno != unix.EPERM {
			a.wrong("a denied call is shown as %s", e)
		}
	}
}

// restarts returns how many calls the kernel has left to make them again, as the
// ptracer interrupted them; the last one was interrupted for good.
func restarts(tr *trace.Trace) uint64 {
	made := tr.Events.ByThread(tr.Target).Of(trace.KindCall)
	return uint64(len(made[:len(made)-1].Where(interrupted)))
}
