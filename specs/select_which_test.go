// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// pipes is so many pipes that the one which is ready has to be looked for.
const pipes = 20

var whichIsReady = subject{
	claim: claimed("select.does-not-say-which"),
	act:   oneOfMany{1, pipes - 1}.act,
	facts: []fact{
		{says: "the result is the same number, whichever descriptor is ready", by: claims.Behaviour, judge: sameResultForEither},
		{says: "the set holds the descriptors that poll finds ready, and no others", by: claims.Snapshots, judge: setSaysWhich},
	},
	mutants: []mutant{
		{fails: "the result is the same", act: oneOfMany{1, pipes - 1, 2}.act, why: "where two are ready"},
		{fails: "the set holds", tamper: otherFlags, why: "where poll finds another one ready"},
		{fails: "the set holds", tamper: keepRequest, why: "where the set is left as it was"},
	},
}

// oneOfMany has a puppet ask select and poll about many pipes, of which that with
// the first number is ready, and then those with the others.
type oneOfMany []int

func (ready oneOfMany) act(_ context.Context, r *run) {
	p := r.puppet
	var fds, ends []int
	for range pipes {
		fd, w := p.Pipe()
		fds, ends = append(fds, fd), append(ends, w)
	}
	array := make([]unix.PollFd, pipes)
	for i, fd := range fds {
		array[i] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	}
	ask := func() [2]int {
		set := p.FDSet(fds...)
		result := p.Select(fds[pipes-1]+1, set, 0, 0, 0)
		p.Poll(p.PollFDs(array...), pipes, 0)
		return [2]int{result, 1 + p.Members(set)[0]} // a program has to look at the bits from 0 on
	}
	p.Write(ends[ready[0]], "x")
	r.saw["first"] = ask()
	p.Read(fds[ready[0]], 1)
	for _, i := range ready[1:] {
		p.Write(ends[i], "x")
	}
	r.saw["second"] = ask()
}

func sameResultForEither(r *run) string {
	first, second := r.saw["first"].([2]int), r.saw["second"].([2]int)
	Expect(second[0]).To(Equal(first[0]))
	Expect(second[1]).To(BeNumerically(">", first[1]), "bits to look at")
	return fmt.Sprintf("select = %d both times; the program finds the descriptor after %d bits, and after %d", first[0], first[1], second[1])
}

func setSaysWhich(r *run) string {
	asked := r.Trace().Events.Calls(slices.Concat(trace.Select, trace.Poll))
	Expect(r).To(HaveExactly(2, Select().OK()))
	Expect(r).To(HaveExactly(2, Poll().OK()))
	Expect(r).To(HaveEvery(Select().OK(), Event("holding what the next poll finds ready", func(e trace.Event) (bool, error) {
		poll := asked.After(e.Seq).Calls(trace.Poll)[0]
		if !e.Out.Whole() || !poll.Out.Whole() {
			return false, fmt.Errorf("not read in full: %v %v", e.Out, poll.Out)
		}
		return slices.Equal(e.Out.Read.FDs(), readyIn(poll.Out.Polled)), nil
	})))
	return fmt.Sprintf("%d descriptors asked for; the set says %v, then %v: so says poll", pipes, asked[0].Out.Read.FDs(), asked[2].Out.Read.FDs())
}

// readyIn returns the descriptors for which poll has flags.
func readyIn(polled []trace.PollFD) (fds []int) {
	for _, p := range polled {
		if p.Revents != 0 {
			fds = append(fds, int(p.FD))
		}
	}
	return fds
}
