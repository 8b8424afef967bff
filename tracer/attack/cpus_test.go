// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// wanders is floods, but that each of the crew moves to another CPU every few calls.
var wanders = newJob("wanders", job{prepare: prepareWander, do: muster, duty: wander})

// places are the masks of the CPUs to wander between.
var places [2]unix.CPUSet

func prepareWander() {
	all := allowedCPUs()
	cpu := firstOf(all)
	places[0].Set(cpu)
	all.Clear(cpu)
	places[1].Set(firstOf(all))
}

func allowedCPUs() (all unix.CPUSet) {
	check(unix.SchedGetaffinity(0, &all))
	return all
}

//go:norace
//go:nosplit
func wander(i uintptr) {
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	s.await(&here.begin)
	for n := uintptr(0); n < uintptr(here.calls); n++ {
		if n%50 == 0 {
			s.call(unix.SYS_SCHED_SETAFFINITY, 0, uintptr(len(places[0]))*8, addr(&places[n/50%2]), 0)
		}
		s.call(mark, nowhere, i, n, 0)
	}
	s.arrive(&here.done)
	s.await(&here.never)
}

func TestThreadsThatMoveBetweenCPUs(t *testing.T) {
	all := allowedCPUs()
	for _, ring := range []int{1 << 16, 1 << 24} {
		t.Run(size(ring), func(t *testing.T) {
			a := attacking(t, "a flood by 8 threads that change their CPUs: ring of %s", size(ring))
			if all.Count() < 2 {
				a.cannot("there is one CPU only")
			}
			w := newWitness(a, ring)
			g := launch(a, wanders, func(b *board) { b.crew, b.calls = 8, scaled[uint64](5_000, 50_000) })
			w.record(g.pid)
			g.floods(a)
			judgeFlood(a, g, w.testify())
		})
	}
}

// keeper puts the CPU back that its argument names when its test is over, even if
// that was killed.
var keeper = script("keeper", func(g gate) {
	g.tell(0)
	io.Copy(io.Discard, os.Stdin)
	check(os.WriteFile(os.Args[1], []byte("1"), 0o644))
})

// unpluggable returns the file by which the last CPU is taken away and put back.
func unpluggable(a *attack) string {
	a.Helper()
	if scaled(true, false) {
		a.cannot("only in the full form")
	}
	all := allowedCPUs()
	last := 0
	for cpu := range len(all) * 64 {
		if all.IsSet(cpu) {
			last = cpu
		}
	}
	file := fmt.Sprintf("/sys/devices/system/cpu/cpu%d/online", last)
	if err := unix.Access(file, unix.W_OK); err != nil || last == 0 {
		a.cannot("no CPU of this machine can be taken away: ", err)
	}
	return file
}

func TestACPUIsTakenAway(t *testing.T) {
	const crew, times = 8, 5
	a := attacking(t, "a CPU taken away and put back in a flood by %d threads, %d times", crew, times)
	file := unpluggable(a)
	plug := func(state string) {
		if err := os.WriteFile(file, []byte(state), 0o644); err != nil {
			a.cannot(err)
		}
	}
	start(a, keeper, func(cmd *exec.Cmd) { cmd.Args = append(cmd.Args, file) }).await()
	a.Cleanup(func() { os.WriteFile(file, []byte("1"), 0o644) })
	w := newWitness(a, 1<<24)
	g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, 1<<62 })
	w.record(g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.ready, crew)
	g.open(&g.begin)
	for range times {
		plug("0")
		g.goesOn(a, 1000)
		plug("1")
		g.goesOn(a, 1000)
	}
	atomic.StoreUint64(&g.calls, 0) // that is enough
	g.reaches(a, &g.done, crew)
	g.rests()
	judgeFlood(a, g, w.testify())
}
