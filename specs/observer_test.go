// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/client"
)

// An observer sees without a tracer whether a server is at rest.
type observer struct {
	server *servers.Process
	calls  int // in the log when it was last seen at rest
}

// awaitRest waits until the server has nothing to do.
func (o *observer) awaitRest(ctx context.Context) error { return o.await(ctx, 0) }

// dialSlowly has the clients rest until the server has done something about
// what they did, and rests again. Each thing they do gives it something to do.
func (o *observer) dialSlowly(ctx context.Context, addr string, n int) (*client.Crowd, error) {
	return client.DialSlowly(ctx, addr, n, func(ctx context.Context) error { return o.await(ctx, o.calls+1) })
}

// await waits until the server rests and has made so many calls. It looks all
// the time, but lets the server go first if they share a CPU.
func (o *observer) await(ctx context.Context, calls int) error {
	for ctx.Err() == nil {
		log, err := o.server.Rest(ctx)
		if err != nil {
			return err
		}
		if o.calls = count(log); o.calls >= calls {
			return nil
		}
		unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0)
	}
	return context.Cause(ctx)
}

func count(log []servers.Strand) (calls int) {
	for _, s := range log {
		calls += len(s.Calls)
	}
	return calls
}

// stateOf returns the state of a process as /proc/PID/stat has it.
func stateOf(pid int) byte {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	Expect(err).NotTo(HaveOccurred())
	return stat[strings.LastIndexByte(string(stat), ')')+2]
}

// onOneCPU keeps the calling goroutine and the server's thread, with what that
// forks, on one CPU, and returns how to let the goroutine go again.
func onOneCPU(pid int) (release func()) {
	runtime.LockOSThread()
	var usual, one unix.CPUSet
	Expect(unix.SchedGetaffinity(0, &usual)).To(Succeed())
	one.Set(firstOf(&usual))
	for _, thread := range []int{0, pid} {
		Expect(unix.SchedSetaffinity(thread, &one)).To(Succeed())
	}
	return func() {
		Expect(unix.SchedSetaffinity(0, &usual)).To(Succeed())
		runtime.UnlockOSThread()
	}
}

func firstOf(set *unix.CPUSet) int {
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			return cpu
		}
	}
	panic("a thread without a CPU")
}
