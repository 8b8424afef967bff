// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var asksTheDriver = subject{
	claim: claimed("select.calls-the-driver"),
	act:   askDrivers{}.act,
	facts: []fact{
		{says: "each call asks the pipe by pipe_poll and the socket by sock_poll", by: claims.Watchpoints, judge: driversAsked},
		{says: "a call that slept asks again when it is woken", by: claims.Watchpoints, judge: askedAgain},
		{says: "the answer is flags, which poll shows", by: claims.Snapshots, judge: answeredInFlags},
		{says: "the pipe and the socket have operations of their own", by: claims.Objects, judge: ownOperations},
	},
	mutants: []mutant{
		{fails: "each call asks", act: askDrivers{onlyPipe: true}.act, why: "where the socket is not in the set"},
		{fails: "a call that slept", act: askDrivers{other: true}.act, why: "where another pipe is watched"},
		{fails: "the answer is flags", act: askDrivers{silent: true}.act, why: "where there is nothing to read"},
		{fails: "the pipe and the socket", act: askDrivers{other: true}.act, why: "of two pipes"},
	},
}

// askDrivers has a puppet wait for a pipe and a socket, both of which another
// process writes to one after the other.
type askDrivers struct {
	onlyPipe bool // the socket is not in the set
	other    bool // a pipe that is not in the set takes the socket's place
	silent   bool // what is written is read before poll
}

func (a askDrivers) act(_ context.Context, r *run) {
	p := r.puppet
	pipe, w := p.Pipe()
	socket, peer := p.Socketpair()
	if a.other {
		socket, peer = p.Pipe()
	}
	q := p.Fork()
	r.watchPrivate("the pipe", p, pipe)
	r.watchPrivate("the socket", p, socket)
	r.saw["ops"] = [2]uint64{fileOf(p, pipe).Ops, fileOf(p, socket).Ops}

	set := []int{pipe, socket}
	if a.onlyPipe || a.other {
		set = set[:1]
	}
	p.BeginSelect(peer+1, p.FDSet(set...), 0, 0, 0)
	p.AwaitBlocked()
	q.Write(w, "x")
	p.End()
	q.Write(peer, "x")
	p.Select(peer+1, p.FDSet(set...), 0, 0, 0)
	if a.silent {
		p.Read(pipe, 1)
	}
	all := int16(unix.POLLIN | unix.POLLOUT)
	p.Poll(p.PollFDs(unix.PollFd{Fd: int32(pipe), Events: all}, unix.PollFd{Fd: int32(socket), Events: all}), 2, 0)
}

// watchPrivate watches the field of a puppet's open file that its driver reads
// before all else: what the file stands for.
func (r *run) watchPrivate(name string, p *puppet.Puppet, fd int) {
	GinkgoHelper()
	at, err := fileOf(p, fd).FieldAddr("private_data")
	Expect(err).NotTo(HaveOccurred())
	r.watchAt(name, p, at, 8)
}

func driversAsked(r *run) string {
	Expect(r).To(HaveExactly(2, Select().OK()))
	Expect(r).To(HaveForEach(Select().OK(), KernelRead("the pipe").In("pipe_poll"), KernelRead("the socket").In("sock_poll")))
	return "2 calls: pipe_poll and sock_poll in each, called by " + callerOf("pipe_poll", r.accesses("the pipe", false)[0].Stack)
}

// callerOf returns the function that stands behind another one in a stack.
func callerOf(function string, stack []string) string {
	for i, f := range stack[1:] {
		if stack[i] == function {
			return f
		}
	}
	return "?"
}

func askedAgain(r *run) string {
	slept := Select().OK().Blocking()
	Expect(r).To(HaveExactly(1, slept))
	asked := KernelRead("the socket").In("do_select")
	Expect(r).To(HaveForEach(slept, asked, Sleep(), asked))
	return "in the call that slept do_select asks before the sleep and behind it"
}

// answeredInFlags looks at what one poll had for both.
func answeredInFlags(r *run) string {
	Expect(r).To(HaveExactly(1, Poll().OK()))
	Expect(r).To(HaveEvery(Poll().OK(), Event("showing POLLIN for the pipe and POLLIN|POLLOUT for the socket", func(e trace.Event) (bool, error) {
		if !e.Out.Whole() {
			return false, fmt.Errorf("the array was not read in full: %v", e.Out)
		}
		return e.Out.Polled[0].Revents == unix.POLLIN && e.Out.Polled[1].Revents == unix.POLLIN|unix.POLLOUT, nil
	})))
	return "the pipe: POLLIN; the socket: POLLIN|POLLOUT"
}

func ownOperations(r *run) string {
	ops := r.saw["ops"].([2]uint64)
	Expect(ops[0]).NotTo(Equal(ops[1]), "f_op of the two files")
	return fmt.Sprintf("f_op of the pipe is %#x, that of the socket %#x", ops[0], ops[1])
}
