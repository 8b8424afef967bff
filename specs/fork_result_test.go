// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"runtime"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var forkReturnsTwice = subject{
	claim: claimed("fork.returns-twice-or-fails"),
	act:   forkOnceAndFail(ownChild, noProcesses),
	facts: []fact{
		{says: "one fork returns the child's pid in the parent and 0 in the child", by: claims.Calls, judge: returnsTwice},
		{says: "kernel_clone() makes that one process", by: claims.Tasks, judge: oneProcessMade},
		{says: "where it may make none, fork returns an error", by: claims.Behaviour, judge: refused},
	},
	mutants: []mutant{
		{fails: "one fork returns", act: forkOnceAndFail(unrelated, noProcesses), why: "of a process that somebody else forked"},
		{fails: "kernel_clone()", act: forkOnceAndFail(unrelated, noProcesses), why: "of a process that somebody else forked"},
		{fails: "where it may make none", act: forkOnceAndFail(ownChild, unix.RLIM_INFINITY), why: "where it may make some"},
	},
}

// noProcesses is RLIMIT_NPROC of a user who may have none more.
const noProcesses = 0

// ownChild is a child of the puppet.
func ownChild(_ context.Context, p *puppet.Puppet) *puppet.Puppet { return p.Fork() }

// unrelated is a process that somebody else forked.
func unrelated(ctx context.Context, _ *puppet.Puppet) *puppet.Puppet { return puppet.Spawn(ctx) }

// forkOnceAndFail forks a child, which then has so many processes and tries to
// fork another. It is not root there, who may always.
func forkOnceAndFail(fork func(context.Context, *puppet.Puppet) *puppet.Puppet, processes uint64) act {
	return func(ctx context.Context, r *run) {
		child := fork(ctx, r.puppet)
		r.saw["child"], r.saw["getpid"] = child.PID(), child.Call(unix.SYS_GETPID)
		limit := puppet.Put(child, unix.Rlimit{Cur: processes, Max: processes})
		child.Call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NPROC, limit, 0)
		child.Call(unix.SYS_SETUID, nobody)
		_, r.saw["refused"] = child.TryFork()
	}
}

func returnsTwice(r *run) string {
	child := r.saw["child"].(int)
	Expect(r).To(HaveExactly(1, ForkCall().By(r.PID()).OK()))
	Expect(r).To(HaveExactly(1, ForkCall().By(r.PID()).Returning(child)))
	zero := ForkCall().By(child).Returning(0)
	if runtime.GOARCH != "amd64" { // the return of arm64's ret_from_fork is not traced: the child's 0 is the puppet's word
		return fmt.Sprintf("fork = %d in process %d, and process %d plays the child", child, r.PID(), child)
	}
	Expect(r).To(HaveExactly(1, zero))
	return fmt.Sprintf("fork = %d in process %d and %s in process %d", child, r.PID(), spelled(r.resultsOf(zero)), child)
}

func oneProcessMade(r *run) string {
	child := r.saw["child"].(int)
	Expect(r.saw).To(HaveKeyWithValue("getpid", child))
	Expect(r).To(HaveExactly(1, Fork()))
	Expect(r).To(HaveExactly(1, Fork().By(r.PID()).Of(child)))
	return fmt.Sprintf("process %d makes process %d, whose getpid returns that number", r.PID(), child)
}

func refused(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("refused", -int(unix.EAGAIN)), "result of a fork with an RLIMIT_NPROC of 0")
	return "RLIMIT_NPROC of 0: fork = " + spelled([]int{r.saw["refused"].(int)})
}
