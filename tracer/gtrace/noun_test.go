// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"slices"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// call returns a call that returned ret.
func call(ret int, name string, args ...uint64) trace.Event {
	return write("").call(server, ret, name, args...).events[0]
}

func event(e trace.Event) trace.Event { return write("").event(server, e).events[0] }

func signal(s trace.Signal) trace.Event { return event(trace.Event{Kind: trace.KindSignal, Signal: s}) }

func task(k trace.Kind, t trace.Task) trace.Event { return event(trace.Event{Kind: k, Task: t}) }

var (
	blocked  = write("").enter(server, "pselect6", 8).sleep().events[0]
	stopped  = call(-514, "pselect6", 8)
	ownFcntl = call(0, "fcntl", 4, unix.F_SETOWN, 0xffffffff-4710+0)
	readSet  = selects(1, -1).Events.At(1)
	toThread = signal(trace.Signal{Sig: int(unix.SIGUSR1), Code: trace.CodeTkill, Sender: 9, To: server, ToTID: 4712, Result: trace.SignalIgnored})
	forked   = task(trace.KindFork, trace.Task{Child: 4720, ChildTID: 4720})
	threaded = task(trace.KindFork, trace.Task{Child: server, ChildTID: 4712})
	exited   = task(trace.KindExit, trace.Task{Last: true, Status: 3 << 8})
	killed   = task(trace.KindExit, trace.Task{Last: true, Status: 9})
	woken    = task(trace.KindWake, trace.Task{Target: 4712})
)

// A sentence is an event with a noun, and whether it matches. The words are the
// noun's own.
type sentence struct {
	words string
	noun  types.GomegaMatcher
	event trace.Event
	want  bool
}

var nouns = []sentence{
	{"select", Select(), call(1, "pselect6"), true},
	{"select", Select(), call(1, "poll"), false},
	{"pselect6", Syscall("pselect6"), call(1, "select"), false},
	{"poll", Poll(), call(1, "ppoll"), true},
	{"epoll_create", EpollCreate(), call(1, "epoll_create1"), true},
	{"epoll_wait", EpollWait(), call(1, "epoll_pwait2"), true},
	{"fork call", ForkCall(), call(1, "clone3"), true},
	{"accept", Accept(), call(5, "accept4", 3), true},
	{"recv", Recv(), call(5, "recvmsg", 3), true},
	{"send", Send(), call(5, "sendto", 3), true},
	{"read", Read(), call(5, "readv", 3), true},
	{"write", Write(), call(5, "write", 3), true},
	{"wait", Wait(), call(5, "waitid"), true},
	{"pause", Pause(), call(-514, "pause"), true},
	{"sigreturn", Sigreturn(), call(0, "rt_sigreturn"), true},
	{"exit_group", ExitGroup(), call(0, "exit_group"), true},

	{"epoll_ctl", EpollCtl(), call(0, "epoll_ctl", 3, unix.EPOLL_CTL_DEL, 5), true},
	{"epoll_ctl(ADD) of fd 5", EpollCtl(unix.EPOLL_CTL_ADD).OfFD(5), call(0, "epoll_ctl", 3, unix.EPOLL_CTL_ADD, 5), true},
	{"epoll_ctl(ADD) of fd 3", EpollCtl(unix.EPOLL_CTL_ADD).OfFD(3), call(0, "epoll_ctl", 3, unix.EPOLL_CTL_ADD, 5), false},
	{"epoll_ctl(ADD|MOD)", EpollCtl(unix.EPOLL_CTL_ADD, unix.EPOLL_CTL_MOD), call(0, "epoll_ctl", 3, unix.EPOLL_CTL_DEL, 5), false},
	{"fcntl(F_SETOWN)", Fcntl(unix.F_SETOWN), ownFcntl, true},
	{"fcntl(F_SETOWN, -4711)", Fcntl(unix.F_SETOWN, -4711), ownFcntl, true},
	{"fcntl(F_SETOWN, 4711)", Fcntl(unix.F_SETOWN, server), ownFcntl, false},
	{"fcntl(F_SETOWN, -4711) of fd 4", Fcntl(unix.F_SETOWN, -4711).OfFD(4), ownFcntl, true},
	{"kill", Kill(), call(0, "kill", 1, 9), true},
	{"kill(SIGKILL)", Kill(unix.SIGKILL), call(0, "kill", 1, 9), true},
	{"kill(SIGKILL)", Kill(unix.SIGKILL), call(0, "tgkill", 1, 9, 15), false},
	{"kill(SIGTERM)", Kill(unix.SIGTERM), call(0, "tgkill", 1, 9, 15), true},

	{"close of fd 5", Close().OfFD(5), call(0, "close", 5), true},
	{"close of fd 5", Close().OfFD(5), call(0, "close", 6), false},
	{"close of fd 5", Close().OfFD(5), call(0, "close_range", 3, 0xffffffff), true},
	{"close of fd 5", Close().OfFD(5), call(0, "close_range", 6, 0xffffffff), false},
	{"close of fd 5", Close().OfFD(5), call(0, "close_range", 3, 0xffffffff, unix.CLOSE_RANGE_CLOEXEC), false},
	{"dup2 of fd 6", Syscall("dup2").OfFD(6), call(6, "dup2", 5, 6), true},
	{"dup2 of fd 7", Syscall("dup2").OfFD(7), call(6, "dup2", 5, 6), false},
	{"mmap of fd 5", Syscall("mmap").OfFD(5), call(0x7f0000000000, "mmap", 0, 4096, 1, 1, 5), true},
	{"mmap of fd 5", Syscall("mmap").OfFD(5), call(0x7f0000000000, "mmap", 0, 4096, 1, 0x22, 5), false},
	{"read by pid 4711", Read().By(server), call(5, "read", 3), true},
	{"read by pid 4699", Read().By(bystander), call(5, "read", 3), false},
	{"read by thread 4711", Read().ByThread(server), call(5, "read", 3), true},
	{"read by thread 4699", Read().ByThread(bystander), call(5, "read", 3), false},
	{"read without error", Read().OK(), call(5, "read", 3), true},
	{"select without error", Select().OK(), blocked, false},
	{"select without error", Select().OK(), stopped, false},
	{"read returning 5", Read().Returning(5), call(5, "read", 3), true},
	{"select returning 0", Select().Returning(0), blocked, false},
	{"read failing with EAGAIN", Read().Failing(unix.EAGAIN), call(-int(unix.EAGAIN), "read", 3), true},
	{"read failing with EAGAIN", Read().Failing(unix.EAGAIN), call(5, "read", 3), false},
	{"select failing with EINTR", Select().Failing(unix.EINTR), stopped, false},
	{"select interrupted by a signal", Select().Interrupted(), stopped, true},
	{"read interrupted by a signal", Read().Interrupted(), call(5, "read", 3), false},
	{"select that returned", Select().Returned(), stopped, true},
	{"select that returned", Select().Returned(), blocked, false},
	{"select in flight", Select().InFlight(), blocked, true},
	{"select in flight", Select().InFlight(), stopped, false},
	{"select that slept", Select().Blocking(), blocked, true},
	{"select that slept", Select().Blocking(), stopped, false},
	{"read of a byte", Read().Where("of a byte", func(e trace.Event) bool { return e.Ret == 1 }), call(5, "read", 3), false},

	{"SIGIO", Signal(unix.SIGIO), signal(sigioSignal), true},
	{"SIGIO", Signal(unix.SIGIO), toThread, false},
	{"SIGIO", Signal(unix.SIGIO), event(inHandler), false},
	{"SIGIO from the kernel", Signal(unix.SIGIO).FromKernel(), signal(sigioSignal), true},
	{"SIGUSR1 from the kernel", Signal(unix.SIGUSR1).FromKernel(), toThread, false},
	{"SIGUSR1 from kill", Signal(unix.SIGUSR1).FromKill(), toThread, true},
	{"SIGIO from kill", Signal(unix.SIGIO).FromKill(), signal(sigioSignal), false},
	{"SIGUSR1 from pid 9", Signal(unix.SIGUSR1).From(9), toThread, true},
	{"SIGUSR1 from pid 8", Signal(unix.SIGUSR1).From(8), toThread, false},
	{"SIGIO from pid 0", Signal(unix.SIGIO).From(0), signal(sigioSignal), false},
	{"SIGUSR1 to pid 4711", Signal(unix.SIGUSR1).To(server), toThread, true},
	{"SIGUSR1 to pid 4699", Signal(unix.SIGUSR1).To(bystander), toThread, false},
	{"SIGIO that was queued", Signal(unix.SIGIO).Queued(), signal(sigioSignal), true},
	{"SIGUSR1 that was queued", Signal(unix.SIGUSR1).Queued(), toThread, false},
	{"SIGIO during sendto", Signal(unix.SIGIO).During(trace.Send), signal(sigioSignal), false},
	{"SIGIO to a group", Signal(unix.SIGIO).Where("to a group", func(e trace.Event) bool { return e.Group }), signal(sigioSignal), true},
	{"delivery of SIGIO", Delivery(unix.SIGIO), event(inHandler), true},
	{"delivery of SIGIO", Delivery(unix.SIGIO), signal(sigioSignal), false},
	{"delivery of SIGIO to pid 4711", Delivery(unix.SIGIO).To(server), event(inHandler), true},
	{"delivery of SIGIO to pid 4699", Delivery(unix.SIGIO).To(bystander), event(inHandler), false},
	{"delivery of SIGIO by pid 4711", Delivery(unix.SIGIO).By(server), event(inHandler), true},
	{"delivery of SIGIO by default", Delivery(unix.SIGIO).Where("by default", func(e trace.Event) bool { return e.Handler == 0 }), event(inHandler), false},

	{"process fork", Fork(), forked, true},
	{"process fork", Fork(), threaded, false},
	{"process fork by pid 4711 of pid 4720", Fork().By(server).Of(4720), forked, true},
	{"process fork of pid 4721", Fork().Of(4721), forked, false},
	{"new thread", NewThread(), forked, false},
	{"new thread by thread 4711 with tid 4712", NewThread().ByThread(server).Of(4712), threaded, true},
	{"exec of pid 4711", Exec().Of(server), task(trace.KindExec, trace.Task{}), true},
	{"process exit of pid 4711 with status 3", Exit().Of(server).WithStatus(3), exited, true},
	{"process exit with status 0", Exit().WithStatus(0), exited, false},
	{"process exit with status 0", Exit().WithStatus(0), killed, false},
	{"process exit", Exit(), task(trace.KindExit, trace.Task{}), false},
	{"dead task of thread 4711", Dead().Of(server), task(trace.KindDead, trace.Task{}), true},
	{"sleep during select", Sleep().During(trace.Select), task(trace.KindSleep, trace.Task{}), false},
	{"sleep of thread 4711", Sleep().Of(server), task(trace.KindSleep, trace.Task{}), true},
	{"wake-up of thread 4712 by pid 4711", Wake().Of(4712).By(server), woken, true},
	{"wake-up of thread 4711", Wake().Of(server), woken, false},
	{"wake-up of oneself", Wake().Where("of oneself", func(e trace.Event) bool { return e.Target == e.TID }), woken, false},

	{"kernel reading readfds", KernelRead("readfds"), readSet, true},
	{"kernel writing readfds", KernelWrite("readfds"), readSet, false},
	{"kernel reading writefds", KernelRead("writefds"), readSet, false},
	{"kernel reading readfds during select", KernelRead("readfds").During(trace.Select), readSet, true},
	{"kernel reading readfds during poll", KernelRead("readfds").During(trace.Poll), readSet, false},
	{"kernel reading readfds in core_sys_select", KernelRead("readfds").In("core_sys_select"), readSet, true},
	{"kernel reading readfds in core_sys", KernelRead("readfds").In("core_sys"), readSet, false},
	{"kernel reading readfds by pid 4699", KernelRead("readfds").By(bystander), readSet, false},
	{"kernel reading readfds twice", KernelRead("readfds").Where("twice", func(e trace.Event) bool { return e.Hits == 2 }), readSet, false},
}

func TestNouns(t *testing.T) {
	for _, n := range slices.Concat(nouns, demandNouns) {
		t.Run(n.words, func(t *testing.T) {
			g := gomega.NewWithT(t)
			g.Expect(n.noun).To(gomega.HaveField("String()", n.words))
			g.Expect(n.noun.Match(n.event)).To(gomega.Equal(n.want))
			g.Expect(n.noun.Match(&n.event)).To(gomega.Equal(n.want), "of a pointer")
		})
	}
}
