// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var flagsDecide = subject{
	claim: claimed("select.tells-reading-from-writing-by-flags"),
	act:   conditions{}.act,
	facts: []fact{
		{says: "of five descriptors in five conditions each is in the sets that its condition says", by: claims.Behaviour, judge: setsByCondition},
		{says: "each set holds the descriptors that have one of its flags in poll, and no others", by: claims.Snapshots, judge: setsByFlags},
	},
	mutants: []mutant{
		{fails: "of five descriptors", act: conditions{silent: true}.act, why: "where nothing was written"},
		{fails: "each set holds", act: conditions{drainedFirst: true}.act, why: "where a pipe is emptied between poll and select"},
		{fails: "each set holds", tamper: otherFlags, why: "where poll has other flags"},
		{fails: "each set holds", tamper: keepRequest, why: "where the sets are left as they were"},
	},
}

var totalReturned = subject{
	claim: claimed("select.returns-the-total"),
	act:   conditions{}.act,
	facts: []fact{
		{says: "the result for three sets is the sum of the results for each of them", by: claims.Behaviour, judge: sumOfThree},
		{says: "it is the number of bits in the three sets", by: claims.Snapshots, judge: threeSetsOfBits},
	},
	mutants: []mutant{
		{fails: "the result for three sets", act: conditions{drained: true}.act, why: "where a pipe is emptied in between"},
		{fails: "it is the number", tamper: keepRequest, why: "where the sets are left as they were"},
	},
}

// conditions has a puppet ask select and poll about five descriptors, each in
// another condition, and then select with one set at a time.
type conditions struct {
	silent       bool // nothing is written to the pipe
	drainedFirst bool // it is emptied before the sets are passed
	drained      bool // it is emptied before they are passed one by one
}

func (c conditions) act(_ context.Context, r *run) {
	p := r.puppet
	full, w := p.Pipe()
	ended, hungUp := p.Pipe()
	reader, broken := p.Pipe()
	urgent, peer := p.Connected()
	p.CloseFD(hungUp, reader)
	if !c.silent {
		p.Write(w, "x")
	}
	p.Call(unix.SYS_SENDTO, peer, p.PutBytes([]byte("!")), 1, unix.MSG_OOB, 0, 0)
	fds := []int{full, w, ended, broken, urgent}
	r.saw["fds"] = fds

	none := make([]unix.PollFd, len(fds))
	for i, fd := range fds {
		none[i] = unix.PollFd{Fd: int32(fd), Events: everyFlag}
	}
	p.Poll(p.PollFDs(none...), len(fds), 0)
	if c.drainedFirst {
		p.Read(full, 1)
	}
	n := slices.Max(fds) + 1
	sets := [3]int{p.FDSet(fds...), p.FDSet(fds...), p.FDSet(fds...)}
	r.saw["total"] = p.Select(n, sets[0], sets[1], sets[2], p.Timeout(0))
	r.saw["sets"] = [3][]int{p.Members(sets[0]), p.Members(sets[1]), p.Members(sets[2])}
	if c.drained {
		p.Read(full, 1)
	}
	r.saw["each"] = c.oneByOne(p, n, fds)
}

// oneByOne returns what select returns for each of the three sets alone.
func (conditions) oneByOne(p *puppet.Puppet, n int, fds []int) (results [3]int) {
	GinkgoHelper()
	for i := range results {
		var sets [3]int
		sets[i] = p.FDSet(fds...)
		results[i] = p.Select(n, sets[0], sets[1], sets[2], p.Timeout(0))
	}
	return results
}

// What select makes of the flags that the drivers return: POLLIN_SET, POLLOUT_SET
// and POLLEX_SET of fs/select.c, without those for bands of System V's streams.
const (
	pollInSet  = unix.POLLIN | unix.POLLHUP | unix.POLLERR
	pollOutSet = unix.POLLOUT | unix.POLLERR
	pollExSet  = unix.POLLPRI
	everyFlag  = pollInSet | pollOutSet | pollExSet
)

// setsByCondition knows: data and an end of file can be read, a pipe with room
// be written, a broken one both, in that both end at once; a byte out of band is
// the exception, on a socket that can be written.
func setsByCondition(r *run) string {
	fd := r.saw["fds"].([]int)
	full, w, ended, broken, urgent := fd[0], fd[1], fd[2], fd[3], fd[4]
	Expect(r.saw).To(HaveKeyWithValue("sets", [3][]int{{full, ended, broken}, {w, broken, urgent}, {urgent}}))
	return fmt.Sprintf("fd %d has data: read; %d has room: write; %d is at its end: read; %d is broken: read and write; %d has urgent data: write and except",
		full, w, ended, broken, urgent)
}

func setsByFlags(r *run) string {
	Expect(r).To(HaveExactly(1, Poll().OK()))
	polled := r.Trace().Events.Calls(trace.Poll)[0].Out
	Expect(polled.Whole()).To(BeTrue(), "the array of poll was not read in full")
	three := Select().OK().Where("with three sets", func(e trace.Event) bool { return e.Args[1] != 0 && e.Args[2] != 0 && e.Args[3] != 0 })
	Expect(r).To(HaveExactly(1, three))
	Expect(r).To(HaveEvery(three, Event("holding in each set what has one of its flags in poll", func(e trace.Event) (bool, error) {
		if !e.Out.Whole() {
			return false, fmt.Errorf("the sets were not read in full: %v", e.Out)
		}
		return !slices.ContainsFunc(polled.Polled, func(p trace.PollFD) bool { return !agree(p, *e.Out) }), nil
	})))
	var flags []string
	for _, p := range polled.Polled {
		flags = append(flags, fmt.Sprintf("%#x for fd %d", p.Revents, p.FD))
	}
	return "poll's flags, from which the sets follow: " + strings.Join(flags, ", ")
}

// agree reports whether select's sets have the descriptor where poll's flags for
// it put it.
func agree(p trace.PollFD, sets trace.Snapshot) bool {
	fd := int(p.FD)
	return sets.Read.Has(fd) == (p.Revents&pollInSet != 0) && sets.Write.Has(fd) == (p.Revents&pollOutSet != 0) &&
		sets.Except.Has(fd) == (p.Revents&pollExSet != 0)
}

// otherFlags has poll say the opposite of its first descriptor.
func otherFlags(f *forgery) { f.changeEntry(func(e *trace.PollFD) { e.Revents ^= unix.POLLOUT }) }

func threeSetsOfBits(r *run) string {
	bitsAreTheResult(r)
	first := r.Trace().Events.Calls(trace.Select)[0]
	return fmt.Sprintf("read %v, write %v, except %v: result %d", first.Out.Read.FDs(), first.Out.Write.FDs(), first.Out.Except.FDs(), first.Ret)
}

func sumOfThree(r *run) string {
	each, total := r.saw["each"].([3]int), r.saw["total"].(int)
	Expect(total).To(Equal(each[0] + each[1] + each[2]))
	Expect(total).To(BeNumerically(">", len(r.saw["fds"].([]int))), "more than there are descriptors")
	return fmt.Sprintf("5 descriptors: %d to be read, %d to be written, %d with an exception; select with all three sets = %d", each[0], each[1], each[2], total)
}
