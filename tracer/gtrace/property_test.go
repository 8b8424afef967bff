// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestNoFalseVerdict judges made-up claims about made-up histories, each on a
// trace that shows all of it and on one that does not. KWITNESS_CASES says how
// many; KWITNESS_SEED and KWITNESS_CASE, which a failure prints, repeat one.
func TestNoFalseVerdict(t *testing.T) {
	seed, start := setting(t, "KWITNESS_SEED", rand.Uint64()), time.Now()
	var all *tally
	if n := setting(t, "KWITNESS_CASE", 0); n > 0 {
		all = newTally()
		all.try(newTrial(seed, n), gtraces)
	} else {
		all = tryMany(seed, setting(t, "KWITNESS_CASES", 20_000), gtraces)
	}
	t.Logf("seed %d, %v: %s", seed, time.Since(start).Round(time.Millisecond), all)
	if all.fault != "" {
		t.Fatal(all.fault)
	}
	if all.cases >= 1000 {
		all.mustDecide(t)
	}
}

// setting returns a number from the environment.
func setting(t *testing.T, name string, otherwise uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// tryMany tries so many cases on all CPUs, up to the first fault.
func tryMany(seed, cases uint64, j judge) *tally {
	var (
		next    atomic.Uint64
		faulty  atomic.Bool
		tallies = make(chan *tally)
		group   sync.WaitGroup
	)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			mine := newTally()
			for n := next.Add(1); n <= cases && !faulty.Load(); n = next.Add(1) {
				mine.try(newTrial(seed, n), j)
				faulty.CompareAndSwap(false, mine.fault != "")
			}
			tallies <- mine
		})
	}
	go func() {
		group.Wait()
		close(tallies)
	}()
	all := newTally()
	for mine := range tallies {
		all.add(mine)
	}
	return all
}
