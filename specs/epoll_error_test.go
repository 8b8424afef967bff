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
	act:   waitInVain(false),
	facts: []fact{
		{says: "it returns 0 when the time is up", by: claims.Calls, judge: zeroInTime},
		{says: "what is wrong it says with an error: EBADF, EINVAL, EFAULT", by: claims.Calls, judge: eachError},
		{says: "the array is left as it was", by: claims.Behaviour, judge: arrayLeft},
	},
	mutants: []mutant{
		{fails: "it returns 0", act: waitInVain(true), why: "where something is ready"},
		{fails: "what is wrong", tamper: forgetErrors, why: "where the errors are another"},
		{fails: "the array", act: waitInVain(true), why: "where something is ready"},
	},
}

// outOfReach is an address that no program can have (access_ok).
const outOfReach = -4096

// waitInVain waits for a pipe that may be ready, and calls epoll_wait wrongly.
func waitInVain(ready bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(2)
		read, write := p.Pipe()
		p.EpollAdd(ep, read, unix.EPOLLIN, 0)
		if ready {
			p.Write(write, "x")
		}
		p.EpollWait(ep, array, 2, 5)
		p.EpollWait(notOpen, array, 2, 5)
		p.EpollWait(read, array, 2, 5)
		p.EpollWait(ep, outOfReach, 2, 5)
		r.saw["array"] = p.PeekBytes(array, 2*puppet.EpollEventBytes)
	}
}

// forgetErrors has each failed call return -EPERM.
func forgetErrors(f *forgery) {
	for i := range f.events {
		if e := &f.events[i]; e.Kind == trace.KindCall && e.Errno != 0 {
			e.Return(-int64(unix.EPERM))
		}
	}
}

func zeroInTime(r *run) string {
	Expect(r).To(HaveExactly(1, EpollWait().Returning(0)))
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
