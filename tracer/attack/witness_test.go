// SPDX-License-Identifier: MIT

package attack_test

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
)

// A testimony is what a witness says of the trace that it has recorded.
type testimony struct {
	Refused    string // why it cannot trace
	Books      account
	Wrong      []string
	Rolls      map[uint64]roll
	Incomplete string
	Summary    string
	Peak       int            // bytes of memory that it has taken at most
	Calls      map[int]uint64 // a digest of the calls of each thread, if asked for
}

// witnessScript is a tracer in a process of its own: its arguments are the size of the ring
// and the calls to record, if not all.
var witnessScript = script("witness", func(g gate) {
	runtime.UnlockOSThread()
	ring, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	tr, err := tracer.New(configuration(ring, os.Args[2:]...))
	if err != nil {
		g.say(testimony{Refused: err.Error()})
		return
	}
	g.say(testimony{})
	for {
		g.say(witnessed(tr, g))
	}
})

// witnessed records whom the test names, until the test has seen enough.
func witnessed(tr *tracer.Tracer, g gate) testimony {
	rec, err := tr.Record(tracer.PID(g.wait()))
	if err != nil {
		panic(err)
	}
	g.tell(0)
	inFull := g.wait() != 0
	if err := rec.Stop(context.Background()); err != nil {
		panic(err)
	}
	said := testify(rec.Trace())
	if inFull {
		said.Calls = digest(rec.Trace())
	}
	return said
}

// A witness is a tracer in a process of its own, so that it can be stopped and
// killed.
type witness struct{ *child }

func newWitness(t testing.TB, ring int, calls ...string) witness {
	t.Helper()
	c := start(t, witnessScript, func(cmd *exec.Cmd) {
		cmd.Args = append(append(cmd.Args, strconv.Itoa(ring)), calls...)
	})
	var ready testimony
	c.hear(&ready)
	if ready.Refused != "" {
		need(t, refused(ready.Refused))
	}
	return witness{c}
}

// refused is why a witness cannot trace.
type refused string

func (r refused) Error() string { return string(r) }

func (refused) Is(target error) bool { return target == tracer.ErrNotPermitted }

// record returns when the witness records pid.
func (w witness) record(pid int) {
	w.t.Helper()
	w.release(uint64(pid))
	w.await()
}

// testify stops the recording and returns what there is to say about it.
func (w witness) testify() testimony { w.t.Helper(); return w.asked(0) }

// testifyInFull is testify with a digest of all calls.
func (w witness) testifyInFull() testimony { w.t.Helper(); return w.asked(1) }

func (w witness) asked(inFull uint64) (said testimony) {
	w.t.Helper()
	w.release(inFull)
	w.hear(&said)
	return said
}

// freeze returns when no thread of the witness runs any more.
func (w witness) freeze() {
	w.t.Helper()
	unix.Kill(w.pid, unix.SIGSTOP)
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, w.pid, &info, unix.WSTOPPED|unix.WNOWAIT, nil); err != nil {
		w.t.Fatal(err)
	}
}

func (w witness) thaw() { unix.Kill(w.pid, unix.SIGCONT) }

// starve lets the witness run only on the CPU of the target, and only when that
// does not want it, while flood runs.
func (w witness) starve(g *target, flood func()) {
	w.t.Helper()
	all := allowedCPUs()
	var one unix.CPUSet
	one.Set(firstOf(all))
	for _, tid := range g.threads() {
		check(unix.SchedSetaffinity(tid, &one))
	}
	w.schedule(unix.SCHED_IDLE, one)
	flood()
	w.schedule(unix.SCHED_NORMAL, all)
}

// schedule says when and where the threads of the witness run. Those that they
// make inherit it.
func (w witness) schedule(policy uint32, where unix.CPUSet) {
	w.t.Helper()
	for tid := range tasks(w.t, w.pid) {
		attr := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: policy}
		check(unix.SchedSetAttr(tid, &attr, 0))
		check(unix.SchedSetaffinity(tid, &where))
	}
}

func firstOf(set unix.CPUSet) int {
	cpu := 0
	for !set.IsSet(cpu) {
		cpu++
	}
	return cpu
}
