// SPDX-License-Identifier: MIT

package specs_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var zeroOrError = subject{
	claim: claimed("epoll-wait.returns-0-or-an-error"),
	act:   waitInVain{}.act,
	facts: []fact{
		{says: "it returns 0 when the time is up", by: claims.Calls, judge: zeroInTime},
		{says: "what is wrong it says with an error: EBADF, EINVAL, EFAULT", by: claims.Calls, judge: eachError},
		{says: "the array is left as it was", by: claims.Behaviour, judge: arrayLeft},
	},
	mutants: []mutant{
		{fails: "it returns 0", act: waitInVain{ready: true}.act, why: "where something is ready"},
		{fails: "what is wrong", act: waitInVain{rightly: true}.act, why: "where nothing is"},
		{fails: "the array", act: waitInVain{ready: true}.act, why: "where something is ready"},
	},
}

// outOfReach is an address that no program can have (access_ok).
const outOfReach = -4096

// waitInVain waits for a pipe, and then calls epoll_wait wrongly.
type waitInVain struct {
	ready   bool // the pipe is ready
	rightly bool // the calls are right
}

func (w waitInVain) act(_ context.Context, r *run) {
	p := r.puppet
	ep, array := p.EpollCreate(), p.EpollEvents(2)
	read, write := p.Pipe()
	p.EpollAdd(ep, read, unix.EPOLLIN, 0)
	if w.ready {
		p.Write(write, "x")
	}
	p.EpollWait(ep, array, 2, 5)
	closed, pipe, outside := notOpen, read, outOfReach
	if w.rightly {
		closed, pipe, outside = ep, ep, array
	}
	p.EpollWait(closed, array, 2, 5)
	p.EpollWait(pipe, array, 2, 5)
	p.EpollWait(ep, outside, 2, 5)
	r.saw["array"] = p.PeekBytes(array, 2*puppet.EpollEventBytes)
}

func zeroInTime(r *run) string {
	Expect(r).To(HaveExactly(1, EpollWait().Returning(0)))
	Expect(r).To(HaveEvery(EpollWait().Returning(0), asLongAsItsTimeout()))
	return fmt.Sprintf("timeout 5 ms, result 0 after %v", r.Trace().Events.Calls(trace.EpollWait)[0].Took)
}

func eachError(r *run) string {
	Expect(r).To(HaveExactly(1, EpollWait().OfFD(notOpen).Failing(unix.EBADF)))
	Expect(r).To(HaveExactly(1, EpollWait().Failing(unix.EINVAL)))
	Expect(r).To(HaveExactly(1, EpollWait().Failing(unix.EFAULT)))
	var failed []string
	for _, call := range r.Trace().Events.Calls(trace.EpollWait).Where(func(e trace.Event) bool { return e.Errno != 0 }) {
		failed = append(failed, fmt.Sprintf("%d, %s", call.Ret, trace.ErrnoName(call.Errno)))
	}
	return "a closed descriptor, a pipe, an address outside: " + strings.Join(failed, "; ") + "; the C library makes -1 and errno of it"
}

func arrayLeft(r *run) string {
	Expect(r.saw["array"]).To(Equal(bytes.Repeat([]byte{0xAA}, 2*puppet.EpollEventBytes)))
	return fmt.Sprintf("%d bytes 0xAA before and after", 2*puppet.EpollEventBytes)
}
