// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var errorsAreNamed = subject{
	claim: claimed("select.returns-minus-one-on-error"),
	act:   failInFourWays(erring{}),
	facts: []fact{
		{says: "the kernel itself returns which error it is, and ERESTARTNOHAND for a signal", by: claims.Calls, judge: rawErrors},
		{says: "the signal's handler runs after the call, which is not restarted, whatever SA_RESTART says", by: claims.Signals, judge: notRestarted},
		{says: "the program gets EBADF, EINVAL, EFAULT and EINTR", by: claims.Behaviour, judge: namedErrors},
	},
	mutants: []mutant{
		{fails: "the kernel itself", act: failInFourWays(erring{harmless: true}), why: "where the first three calls are in order"},
		{fails: "the signal's handler", act: failInFourWays(erring{byte: true}), why: "where a byte ends the call"},
		{fails: "the program gets", act: failInFourWays(erring{harmless: true}), why: "where the first three calls are in order"},
	},
}

const closedFD = 63 // within the smallest table of descriptors

// An erring varies failInFourWays: harmless makes nothing wrong with the first three calls,
// byte ends the last one by a byte instead of a signal.
type erring struct{ harmless, byte bool }

// failInFourWays has a puppet fail in select: with a closed descriptor, a negative timeout, a
// bad address and a signal.
func failInFourWays(e erring) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		p.Catch(unix.SIGUSR1)
		fd, w := p.Pipe()
		child := p.Fork()
		closed, negative, nowhere := closedFD, -time.Second, 8
		if e.harmless {
			closed, negative, nowhere = fd, 0, p.FDSet(fd)
		}
		results := []int{
			p.Select(closedFD+1, p.FDSet(closed), 0, 0, p.Timeout(0)),
			p.Select(fd+1, p.FDSet(fd), 0, 0, p.Timeout(negative)),
			p.Select(fd+1, nowhere, 0, 0, p.Timeout(0)),
		}
		p.BeginSelect(fd+1, p.FDSet(fd), 0, 0, 0)
		p.AwaitBlocked()
		if e.byte {
			child.Write(w, "x")
		} else {
			child.Call(unix.SYS_KILL, p.PID(), int(unix.SIGUSR1))
		}
		r.saw["results"] = append(results, p.End())
	}
}

// erestartnohand is the kernel's own code for a call that a signal ended
// (core_sys_select), which x86's handle_signal() and arm64's do_signal() make EINTR
// if there is a handler.
const erestartnohand = 514

func rawErrors(r *run) string {
	errnos := []unix.Errno{unix.EBADF, unix.EINVAL, unix.EFAULT, erestartnohand}
	for _, errno := range errnos {
		Expect(r).To(HaveExactly(1, Select().Failing(errno)))
	}
	return fmt.Sprintf("results at sys_exit: %v", r.resultsOf(Select()))
}

func notRestarted(r *run) string {
	Expect(r).To(HaveExactly(1, Delivery(unix.SIGUSR1).By(r.PID())))
	Expect(r).To(HaveAfterEach(Select().Interrupted(), Delivery(unix.SIGUSR1), Sigreturn()))
	Expect(r).To(HaveExactly(4, Select()))
	return fmt.Sprintf("SIGUSR1 delivered in pid %d behind the last select; %d selects in all", r.PID(), r.tally(Select()))
}

func namedErrors(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("results", []int{-int(unix.EBADF), -int(unix.EINVAL), -int(unix.EFAULT), -int(unix.EINTR)}))
	return fmt.Sprintf("results in the program: %s", spelled(r.saw["results"].([]int)))
}
