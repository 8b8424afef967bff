// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var clearsWholeWords = subject{
	claim: claimed("select.clears-what-is-not-ready"),
	act:   overwrite(overwriting{}),
	facts: []fact{
		{says: "of the descriptors asked for only the ready ones stay in the set", by: claims.Snapshots, judge: onlyReadyStay},
		{says: "the second word is read and written only by the call whose table of descriptors has room for it", by: claims.Watchpoints, judge: secondWordIfRoom},
		{says: "as many words are written as FDSize of /proc/PID/status has room for", by: claims.Procfs, judge: wordsOfFDSize},
		{says: "a bit above nfds is cleared with its word, and the next word is left alone", by: claims.Behaviour, judge: wholeWords},
	},
	mutants: []mutant{
		{fails: "of the descriptors asked", tamper: keepRequest, why: "where the set is left as it was"},
		{fails: "the second word", act: overwrite(overwriting{first: true}), why: "where the first word is watched"},
		{fails: "as many words", act: overwrite(overwriting{early: true}), why: "where FDSize is read before the table grows"},
		{fails: "a bit above", act: overwrite(overwriting{open: true}), why: "where nfds is above it, and its descriptor ready"},
	},
}

func onlyReadyStay(r *run) string {
	Expect(r).To(HaveExactly(3, Select().Returning(1)))
	Expect(r).To(HaveEvery(Select(), turningTheRequestIntoTheResult()))
	last := r.Trace().Events.Calls(trace.Select)[2]
	return fmt.Sprintf("asked for %v, got %v", last.In.Read.FDs(), last.Out.Read.FDs())
}

func secondWordIfRoom(r *run) string {
	roomy := Select().Where("with room for two words", func(e trace.Event) bool { return len(e.In.Read) > 1 })
	Expect(r).To(HaveEvery(KernelRead("second word"), inside(r.Trace(), roomy)))
	Expect(r).To(HaveEvery(KernelWrite("second word"), inside(r.Trace(), roomy)))
	Expect(r).To(HaveForEach(roomy, KernelRead("second word"), KernelWrite("second word").In("core_sys_select")))
	return fmt.Sprintf("in %d of %d calls: read by %s, written by %s",
		r.tally(roomy), r.tally(Select()), r.functionOf("second word"), r.writerOf("second word"))
}

func wordsOfFDSize(r *run) string {
	var rooms []int
	for _, call := range []string{"room", "more room"} {
		o := r.saw[call].(overwritten)
		Expect(o.after).To(Equal(o.cleared()), call)
		rooms = append(rooms, o.room)
	}
	Expect(rooms[1]).To(BeNumerically(">", largeFD))
	return fmt.Sprintf("nfds 1024 with FDSize %d and %d: the words behind keep all their bits", rooms[0], rooms[1])
}

func wholeWords(r *run) string {
	o := r.saw["small"].(overwritten)
	Expect(o.before[0]&(1<<strayFD)).NotTo(BeZero(), "the stray bit before")
	Expect(o.after[0]&(1<<strayFD)).To(BeZero(), "the stray bit after")
	Expect(o.after[0]).NotTo(BeZero(), "the ready descriptor")
	Expect(o.after[1:]).To(Equal(o.before[1:]), "the words behind")
	return fmt.Sprintf("first word %#x became %#x, the second stayed %#x", o.before[0], o.after[0], o.after[1])
}
