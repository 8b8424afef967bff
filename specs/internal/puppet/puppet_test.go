// SPDX-License-Identifier: MIT

package puppet_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer/trace"
)

func init() { puppet.PlayIfAsked() }

func TestPuppets(t *testing.T) {
	RegisterFailHandler(Fail)
	EnforceDefaultTimeoutsWhenUsingContexts()
	RunSpecs(t, "puppets")
}

var _ = Describe("a puppet", func() {
	It("is a process of its own, with one thread and three descriptors", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		Expect(p.Call(unix.SYS_GETPID)).To(Equal(p.PID()))
		Expect(p.Call(unix.SYS_GETTID)).To(Equal(p.PID()))
		Expect(p.Call(unix.SYS_GETPGID, 0)).To(Equal(p.PID()))
		for dir, entries := range map[string]int{"task": 1, "fd": 3} {
			Expect(os.ReadDir("/proc/" + strconv.Itoa(p.PID()) + "/" + dir)).To(HaveLen(entries))
		}
	})

	It("returns what the kernel returns", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		Expect(p.Call(unix.SYS_CLOSE, 99)).To(Equal(-int(unix.EBADF)))
		r, w := p.Pipe()
		Expect([]int{r, w}).To(Equal([]int{3, 4}))
		Expect(p.Write(w, "hello")).To(Equal(5))
		Expect(p.Read(r, 10)).To(Equal(5))
	})

	It("has memory that can be read and written", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		at := puppet.Put(p, [2]uint64{1, 2})
		puppet.Poke(p, at+8, uint64(3))
		Expect(puppet.Peek[[2]uint64](p, at)).To(Equal([2]uint64{1, 3}))
		Expect(at % 64).To(BeZero())
		Expect(p.Page() % os.Getpagesize()).To(BeZero())
	})

	It("blocks, and its child wakes it", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		r, w := p.Pipe()
		child := p.Fork()
		set := p.FDSet(r)
		p.BeginSelect(r+1, set, 0, 0, 0)
		p.AwaitBlocked()
		Expect(p.Ended()).To(BeFalse())
		Expect(child.Write(w, "x")).To(Equal(1))
		Expect(p.End()).To(Equal(1))
		Expect(p.Members(set)).To(Equal([]int{r}))
	})

	It("forks children that have memory of their own", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		at := puppet.Put(p, 1)
		child := p.Fork()
		Expect(child.Call(unix.SYS_GETPPID)).To(Equal(p.PID()))
		puppet.Poke(child, at, 2)
		Expect(puppet.Peek[int](p, at)).To(Equal(1))
		child.Begin(unix.SYS_EXIT_GROUP, 3)
		child.AwaitGone()
		status := puppet.Put(p, int32(0))
		Expect(p.Call(unix.SYS_WAIT4, child.PID(), status, 0, 0)).To(Equal(child.PID()))
		Expect(puppet.Peek[int32](p, status)).To(BeEquivalentTo(3 << 8))
	})

	It("says why it may not fork", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		Expect(p.Call(unix.SYS_SETUID, 65534)).To(BeZero()) // root may always
		Expect(p.Call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NPROC, puppet.Put(p, unix.Rlimit{}), 0)).To(BeZero())
		child, result := p.TryFork()
		Expect(child).To(BeNil())
		Expect(result).To(Equal(-int(unix.EAGAIN)))
	})

	It("reports each event with its data", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		r, w := p.Pipe()
		ep := p.EpollCreate()
		p.EpollAdd(ep, r, unix.EPOLLIN, 0xdeadbeefcafef00d)
		p.Write(w, "x")
		Expect(p.Ready(ep, 0)).To(Equal([]trace.EpollEvent{{Events: unix.EPOLLIN, Data: 0xdeadbeefcafef00d}}))
	})

	It("takes signals as it is told", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		unix.Kill(p.PID(), unix.SIGUSR1)
		info, ok := p.TakeSignal(unix.SIGUSR1)
		Expect(ok).To(BeTrue())
		Expect(info.Signo).To(BeEquivalentTo(unix.SIGUSR1))
		_, ok = p.TakeSignal(unix.SIGUSR1)
		Expect(ok).To(BeFalse())
		p.Catch(unix.SIGUSR2)
		before := p.Handled()
		Expect(p.Call(unix.SYS_KILL, p.PID(), int(unix.SIGUSR2))).To(BeZero())
		Expect(p.Handled()).To(Equal(before + 1))
	})

	It("connects over loopback", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		client, server := p.Connected()
		Expect(p.Write(client, "hello")).To(Equal(5))
		Expect(p.Read(server, 9)).To(Equal(5))
	})

	It("times out as it is told", func(ctx SpecContext) {
		p := puppet.Spawn(ctx)
		r, _ := p.Pipe()
		at := p.Timeout(time.Millisecond)
		Expect(p.Select(r+1, p.FDSet(r), 0, 0, at)).To(BeZero())
		Expect(p.Remaining(at)).To(BeZero())
		Expect(p.Poll(p.PollFDs(unix.PollFd{Fd: int32(r), Events: unix.POLLIN}), 1, 1)).To(BeZero())
		ep := p.EpollCreate()
		p.EpollAdd(ep, r, unix.EPOLLIN, 7)
		Expect(p.Ready(ep, 1)).To(BeEmpty())
	})
})
