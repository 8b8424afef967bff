// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"math"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var nfdsIsMaxPlusOne = subject{
	claim: claimed("select.nfds-is-the-largest-plus-one"),
	act:   askWithNfds(true, 8),
	facts: []fact{
		{says: "of a set whose members are all ready those below nfds stay", by: claims.Snapshots, judge: belowNfdsStay},
		{says: "a word of the set that begins at nfds or above is not even read", by: claims.Watchpoints, judge: secondWordByNfds},
		{says: "with nfds one too small a ready descriptor is not found; a huge nfds does no harm, a negative one is EINVAL", by: claims.Behaviour, judge: offByOneMisses},
	},
	mutants: []mutant{
		{fails: "of a set", tamper: shrinkNfds, why: "where nfds was one less"},
		{fails: "a word of the set", act: askWithNfds(true, 0), why: "where the first word is watched"},
		{fails: "with nfds one too small", act: askWithNfds(false, 8), why: "where the descriptor is not ready"},
	},
}

// severalNfds are tried one after the other.
var severalNfds = []int{64, inSecondWord, inSecondWord + 1, math.MaxInt32, -1}

// inSecondWord is a descriptor whose bit is not the first of its word.
const inSecondWord = 70

// askWithNfds asks for one descriptor with each of severalNfds, and watches the
// word at an offset in the set.
func askWithNfds(ready bool, offset int) act {
	return func(_ context.Context, r *run) {
		p := withSmallTable(r)
		fd, w := p.Pipe()
		if ready {
			p.Write(w, "x")
		}
		p.DupTo(fd, inSecondWord)
		set := p.FDSet()
		r.watchAt("second word", p, uint64(set+offset), 8)
		var results []int
		for _, nfds := range severalNfds {
			puppet.Poke(p, set, fdWords{1: 1 << (inSecondWord % 64)})
			results = append(results, p.Select(nfds, set, 0, 0, p.Timeout(0)))
		}
		r.saw["results"] = results
	}
}

func nfdsOf(e trace.Event) int { return int(int32(e.Args[0])) }

func belowNfdsStay(r *run) string {
	Expect(r).To(HaveEvery(Select().OK(), inMemory("leaving the descriptors below nfds", func(e trace.Event) bool {
		below := slices.DeleteFunc(e.In.Read.FDs(), func(fd int) bool { return fd >= nfdsOf(e) })
		return slices.Equal(e.Out.Read.FDs(), below)
	})))
	Expect(r).To(HaveExactly(1, Select().Returning(0).Where("with the bit at nfds set", func(e trace.Event) bool {
		return e.In.Read.Has(nfdsOf(e))
	})))
	Expect(r).To(HaveExactly(2, Select().Returning(1)))
	return fmt.Sprintf("descriptor %d: lost with nfds %d, found with nfds %d", inSecondWord, inSecondWord, inSecondWord+1)
}

func secondWordByNfds(r *run) string {
	wide := Select().OK().Where("with nfds above 64", func(e trace.Event) bool { return nfdsOf(e) > 64 })
	Expect(r).To(HaveEvery(KernelRead("second word"), inside(r.Trace(), wide)))
	Expect(r).To(HaveForEach(wide, KernelRead("second word").In("core_sys_select")))
	return fmt.Sprintf("bits 64-127 read by %s with nfds above 64, not with 64", r.functionOf("second word"))
}

func offByOneMisses(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("results", []int{0, 0, 1, 1, -int(unix.EINVAL)}))
	return fmt.Sprintf("descriptor %d with nfds %v: %s", inSecondWord, severalNfds, spelled(r.saw["results"].([]int)))
}

// shrinkNfds makes nfds of the first call that found its descriptor one less.
func shrinkNfds(f *forgery) {
	find(f, func(e trace.Event) bool { return slices.Contains(trace.Select, e.Name) && e.Ret == 1 }).Args[0]--
}
