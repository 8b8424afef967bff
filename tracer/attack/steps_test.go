// SPDX-License-Identifier: MIT

package attack_test

import (
	"math"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
)

// take makes the calls on the board one after the other, says that it is done,
// and waits.
//
//go:norace
//go:nosplit
func take() {
	m := &here.slots[master]
	m.await(&here.gate)
	for i := uint64(0); i < here.stepped; i++ {
		s := &here.steps[i]
		m.entered++
		s.ret = bare.Call(s.nr, s.args[0], s.args[1], s.args[2], s.args[3], s.args[4], s.args[5])
		m.returned++
	}
	bare.Add(&here.done)
	m.call(unix.SYS_FUTEX, addr(&here.done), futexWake, math.MaxInt32, 0)
	m.await(&here.never)
}

// add puts one more call on the board.
func (b *board) add(nr uintptr, args ...uintptr) *step {
	s := &b.steps[b.stepped]
	s.nr, s.ret = nr, unmade
	copy(s.args[:], args)
	b.stepped++
	return s
}

// unmade is the result of a step that was not taken.
const unmade = 1 << 40

// taken lets a target take its steps and returns their results.
func (g *target) taken() (results []int64) {
	g.t.Helper()
	g.open(&g.gate)
	g.reaches(g.t, &g.done, 1)
	g.rests()
	return g.results()
}

func (b *board) results() (results []int64) {
	for _, s := range b.steps[:b.stepped] {
		results = append(results, int64(s.ret))
	}
	return results
}

// untraced takes the steps of a job while nobody traces.
func untraced(t testing.TB, job string) []int64 {
	t.Helper()
	g := launch(t, job, func(*board) {})
	defer g.end()
	return g.taken()
}
