// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var readyWithoutData = subject{
	claim: claimed("select.ready-means-there-is-data"),
	act:   readNothing(nothingThere{}),
	facts: []fact{
		{says: "a pipe at its end, an empty file and a pipe that nobody reads are ready to be read", by: claims.Snapshots, judge: threeAreReady},
		{says: "reading them returns at once, with no data", by: claims.Calls, judge: readNoData},
		{says: "an idle pipe is asked in the same call, and is not ready", by: claims.Watchpoints, judge: idleIsAsked},
	},
	mutants: []mutant{
		{fails: "a pipe at its end", act: readNothing(nothingThere{open: true}), why: "where the pipe is not at its end"},
		{fails: "reading them", act: readNothing(nothingThere{data: true}), why: "where the pipe holds a byte"},
		{fails: "an idle pipe", act: readNothing(nothingThere{unasked: true}), why: "where it is not in the set"},
	},
}

// A nothingThere varies what there is not to read: open leaves the pipe with a
// writer, data with a byte, unasked leaves the idle pipe out of the set.
type nothingThere struct{ open, data, unasked bool }

// readNothing has a puppet select what is ready without any data, and read it.
func readNothing(n nothingThere) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		idle, _ := p.Pipe()
		ended, w := p.Pipe()
		broken, end := p.Pipe()
		empty := p.Call(unix.SYS_MEMFD_CREATE, p.PutBytes([]byte("empty\x00")), 0)
		p.CloseFD(broken)
		if n.data {
			p.Write(w, "x")
		}
		if !n.open {
			p.CloseFD(w)
		}
		fds := []int{ended, end, empty}
		if !n.unasked {
			fds = append(fds, idle)
		}
		r.watchPolls("idle", p, idle)
		r.saw["ready"] = []int{ended, end, empty}
		p.Select(empty+1, p.FDSet(fds...), 0, 0, p.Timeout(0))
		if n.open {
			return // to read would block
		}
		r.saw["read"] = []int{p.Read(ended, 1), p.Read(end, 1), p.Read(empty, 1)}
	}
}

func threeAreReady(r *run) string {
	fds := r.saw["ready"].([]int)
	Expect(r).To(HaveEvery(Select(), leavingInSets(fds, nil, nil)))
	return fmt.Sprintf("ready: %v; the pipe at its end is %d, the broken pipe %d, the empty file %d",
		r.matching(Select())[0].Out.Read.FDs(), fds[0], fds[1], fds[2])
}

func readNoData(r *run) string {
	fds := r.saw["ready"].([]int)
	Expect(r).To(HaveInOrder(Select().Returning(3), Read().OfFD(fds[0]).Returning(0),
		Read().OfFD(fds[1]).Failing(unix.EBADF), Read().OfFD(fds[2]).Returning(0)))
	Expect(r).NotTo(HaveAny(Read().Blocking()))
	return fmt.Sprintf("reads of %v: %s, %d slept", fds, spelled(r.resultsOf(Read())), r.tally(Read().Blocking()))
}

func idleIsAsked(r *run) string {
	Expect(r).To(HaveForEach(Select(), KernelRead("idle").In("do_select")))
	Expect(r).To(HaveEvery(Select(), leavingInSets(r.saw["ready"].([]int), nil, nil)))
	return fmt.Sprintf("f_op of the idle pipe read by %s, and left in the set are %v", r.functionOf("idle"), r.matching(Select())[0].Out.Read.FDs())
}
