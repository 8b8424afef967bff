// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var beyondFDSetSize = subject{
	claim: claimed("select.goes-beyond-fd-setsize"),
	act:   askForLarge(asking{fd: hugeFD, closed: closedFD}),
	facts: []fact{
		{says: "a closed descriptor for which the table has room is EBADF, and one beyond it is ignored", by: claims.Calls, judge: closedBeyondIsIgnored},
		{says: "the word of descriptor 2000 is read and written", by: claims.Watchpoints, judge: hugeWordCopied},
		{says: "that room is FDSize of /proc/PID/status: less than FD_SETSIZE, and more once descriptor 2000 is open", by: claims.Procfs, judge: roomIsTheLimit},
		{says: "descriptor 2000 is found in a set of 2048 bits", by: claims.Behaviour, judge: hugeIsFound},
	},
	mutants: []mutant{
		{fails: "a closed descriptor", act: askForLarge(asking{fd: hugeFD, closed: 0}), why: "where the closed one is open"},
		{fails: "the word of descriptor 2000", act: askForLarge(asking{fd: inSecondWord, closed: closedFD}), why: "where the descriptor is 70"},
		{fails: "that room", act: askForLarge(asking{fd: inSecondWord, closed: closedFD}), why: "where the descriptor is 70"},
		{fails: "descriptor 2000", act: askForLarge(asking{fd: hugeFD, closed: closedFD, idle: true}), why: "where it is not ready"},
	},
}

const (
	hugeFD   = 2000
	hugeBits = 2048
)

// An asking is a large descriptor to ask for, which may be idle, and a small one
// that is taken for closed.
type asking struct {
	fd, closed int
	idle       bool
}

// askForLarge has a puppet ask for closed descriptors within its table and beyond it,
// and then for a large one, which makes the table grow.
func askForLarge(a asking) act {
	return func(_ context.Context, r *run) {
		p := withSmallTable(r)
		fd, w := p.Pipe()
		if !a.idle {
			p.Write(w, "x")
		}
		limit := unix.Rlimit{Cur: 2 * hugeBits, Max: 2 * hugeBits}
		p.Call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, puppet.Put(p, limit), 0)
		p.Select(closedFD+1, p.FDSet(a.closed), 0, 0, p.Timeout(0))
		room := tableSize(p.PID())
		p.Select(room+2, largeSet(p, room+1), 0, 0, p.Timeout(0))

		huge := largeSet(p, p.DupTo(fd, a.fd))
		r.watchAt("word of 2000", p, uint64(huge+hugeFD/64*8), 8)
		r.saw["result"] = p.Select(a.fd+1, huge, 0, 0, p.Timeout(0))
		after := puppet.Peek[largeWords](p, huge)
		r.saw["found"] = trace.FDSet(after[:]).FDs()
		r.saw["before"], r.saw["after"] = room, tableSize(p.PID())
	}
}

// largeWords are the longs of a set that is twice as large as FD_SETSIZE has it.
type largeWords [hugeBits / 64]uint64

func largeSet(p *puppet.Puppet, fd int) int {
	var set largeWords
	set[fd/64] = 1 << (fd % 64)
	return puppet.Put(p, set)
}

func closedBeyondIsIgnored(r *run) string {
	room := r.saw["before"].(int)
	ofNFDs := func(n int) CallNoun {
		return Select().Where(fmt.Sprintf("with nfds %d", n), func(e trace.Event) bool { return nfdsOf(e) == n })
	}
	within, beyond := ofNFDs(closedFD+1), ofNFDs(room+2)
	Expect(r).To(HaveExactly(1, within.Failing(unix.EBADF)))
	Expect(r).To(HaveExactly(1, beyond.Returning(0)))
	return fmt.Sprintf("with room for %d descriptors: select of descriptor %d = %s, of %d = %s",
		room, closedFD, spelled(r.resultsOf(within)), room+1, spelled(r.resultsOf(beyond)))
}

func hugeWordCopied(r *run) string {
	word := "word of 2000"
	Expect(r).To(HaveForEach(Select().Returning(1), KernelRead(word).In("core_sys_select"), KernelWrite(word).In("core_sys_select")))
	return fmt.Sprintf("word %d read by %s, written by %s", hugeFD/64, r.functionOf(word), r.writerOf(word))
}

func roomIsTheLimit(r *run) string {
	Expect(r.saw["before"]).To(BeNumerically("<", unix.FD_SETSIZE))
	Expect(r.saw["after"]).To(BeNumerically(">", hugeFD))
	return fmt.Sprintf("FDSize %d, and %d once descriptor %d is open", r.saw["before"], r.saw["after"], hugeFD)
}

func hugeIsFound(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("result", 1))
	Expect(r.saw).To(HaveKeyWithValue("found", []int{hugeFD}))
	return fmt.Sprintf("select(%d, …) = %d, the set holds %v", hugeFD+1, r.saw["result"], r.saw["found"])
}
