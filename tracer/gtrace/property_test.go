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

// TestNoFalseVerdict judges claims made up about histories made up, on traces
// that show all of it and on traces that do not. KWITNESS_CASES says how many
// cases; KWITNESS_SEED and KWITNESS_CASE, which a failure prints, repeat one.
func TestNoFalseVerdict(t *testing.T) {
	seed := setting(t, "KWITNESS_SEED", rand.Uint64())
	if os.Getenv("KWITNESS_CASE") != "" {
		all := newTally()
		all.try(newTrial(seed, setting(t, "KWITNESS_CASE", 0)), gtraces)
		t.Logf("%s%s", all, all.fault)
		return
	}
	start := time.Now()
	all := tryMany(seed, setting(t, "KWITNESS_CASES", 20_000), gtraces)
	t.Logf("seed %d, %v: %s", seed, time.Since(start).Round(time.Millisecond), all)
	if all.fault != "" {
		t.Fatal(all.fault)
	}
	all.mustDecide(t)
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
	var next atomic.Uint64
	var group sync.WaitGroup
	all := newTally()
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			mine := newTally()
			for n := next.Add(1); n <= cases && !all.failed.Load(); n = next.Add(1) {
				mine.try(newTrial(seed, n), j)
				if mine.fault != "" {
					all.failed.Store(true)
				}
			}
			all.add(mine)
		})
	}
	group.Wait()
	return all
}
