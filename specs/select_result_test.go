// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var bitsNotDescriptors = subject{
	claim: claimed("select.returns-the-number-of-bits"),
	act:   askBothWays("x"),
	facts: []fact{
		{says: "one socket that is ready both ways makes select return 2 and poll 1", by: claims.Behaviour, judge: twoAndOne},
		{says: "select's result is the number of bits in its sets", by: claims.Snapshots, judge: bitsAreTheResult},
	},
	mutants: []mutant{
		{fails: "one socket", act: askBothWays(""), why: "where the socket has nothing to read"},
		{fails: "select's result", tamper: keepRequest, why: "where the set is left as it was"},
	},
}

// askBothWays asks select and poll about a socket that can be written, and read
// if the other end has said something.
func askBothWays(said string) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		if said != "" {
			p.Write(b, said)
		}
		r.saw["select"] = p.Select(b+1, p.FDSet(a, b), p.FDSet(a), 0, 0)
		r.saw["poll"] = p.Poll(p.PollFDs(unix.PollFd{Fd: int32(a), Events: unix.POLLIN | unix.POLLOUT}), 1, 0)
	}
}

func twoAndOne(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("select", 2))
	Expect(r.saw).To(HaveKeyWithValue("poll", 1))
	return fmt.Sprintf("1 socket: select = %d, poll = %d", r.saw["select"], r.saw["poll"])
}

func bitsAreTheResult(r *run) string {
	Expect(r).To(HaveEvery(Select().OK(), Event("returning the number of bits in its sets", func(e trace.Event) (bool, error) {
		if !e.Out.Whole() {
			return false, fmt.Errorf("the sets were not read in full: %v", e.Out)
		}
		return int(e.Ret) == e.Out.Read.Len()+e.Out.Write.Len()+e.Out.Except.Len(), nil
	})))
	last := r.Trace().Events.Calls(trace.Select)[0]
	return fmt.Sprintf("sets %v and %v, result %d", last.Out.Read.FDs(), last.Out.Write.FDs(), last.Ret)
}
