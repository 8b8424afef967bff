// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// An asked is a call of a function that asks makes, and in which calls.
type asked struct {
	function string
	during   trace.Family
	means    func(e trace.Event, c *child, fd int) bool
}

const readMask = unix.POLLIN | 0x40 // POLLRDNORM

// byAsks are the functions that asks calls, as the hook names them.
var byAsks = map[tracer.Hook][]asked{
	tracer.HookFunctions: {
		{"core_sys_select", trace.Select, func(e trace.Event, _ *child, _ int) bool { return e.Number == unix.FD_SETSIZE && e.Returns == 0 }},
		{"do_select", trace.Select, func(e trace.Event, _ *child, _ int) bool {
			return 0 < e.Number && e.Number < unix.FD_SETSIZE && e.Returns == 0
		}},
		{"do_sys_poll", trace.Poll, func(e trace.Event, _ *child, _ int) bool { return e.Number == 1 && e.Returns == 0 }},
		{"do_sys_poll", trace.Poll, func(e trace.Event, _ *child, _ int) bool { return e.Number == 1 && e.Returns == 1 }},
		{"sock_poll", trace.Select, func(e trace.Event, _ *child, _ int) bool { return e.Mask == 0 }},
		{"tcp_poll", trace.Select, func(e trace.Event, _ *child, _ int) bool { return e.Mask == 0 }},
		{"pipe_poll", trace.Poll, func(e trace.Event, _ *child, _ int) bool { return e.Mask == 0 }},
		{"pipe_poll", trace.EpollWait, func(e trace.Event, _ *child, _ int) bool {
			return e.Mask&readMask == readMask && e.Returns == int64(e.Mask)
		}},
		{"ep_eventpoll_poll", trace.Poll, func(e trace.Event, _ *child, _ int) bool { return e.Mask == readMask }},
		{"ep_poll_callback", trace.Write, func(e trace.Event, _ *child, _ int) bool { return e.Mask&unix.POLLIN != 0 && e.File != 0 }},
		{"ep_send_events", trace.EpollWait, func(e trace.Event, _ *child, _ int) bool { return e.Number == 4 && e.Returns == 1 }},
		{"send_sigio", trace.Write, func(e trace.Event, c *child, fd int) bool { return e.Owner == c.pid && e.Number == fd }},
		{"send_sigio_to_task", trace.Write, func(e trace.Event, c *child, fd int) bool { return e.Owner == c.pid && e.Number == fd }},
		{"f_setown", trace.Fcntl, func(e trace.Event, c *child, _ int) bool { return e.Owner == c.pid }},
		{"do_fcntl", trace.Fcntl, func(e trace.Event, _ *child, _ int) bool { return e.Number == unix.F_SETFL && e.Returns == 0 }},
		{"kernel_clone", trace.Fork, func(e trace.Event, c *child, _ int) bool { return e.Returns > 0 && e.Returns != int64(c.pid) }},
	},
	tracer.HookLSM: {
		{"file_fcntl", trace.Fcntl, func(e trace.Event, _ *child, _ int) bool { return e.Number == unix.F_SETOWN }},
		{"file_fcntl", trace.Fcntl, func(e trace.Event, _ *child, _ int) bool { return e.Number == unix.F_SETFL }},
		{"file_set_fowner", trace.Fcntl, func(e trace.Event, _ *child, _ int) bool { return true }},
		{"file_send_sigiotask", trace.Write, func(e trace.Event, c *child, _ int) bool { return e.Owner == c.pid }},
	},
}

// asking returns the trace of asks, and what it told.
func asking(t *testing.T, tr *tracer.Tracer, h tracer.Hook) (*trace.Trace, *child, int) {
	t.Helper()
	c := start(t, asks)
	fd := int(c.await())
	rec := record(t, tr, c.pid)
	include(t, rec, h)
	c.release(0)
	c.await()
	return stop(t, rec), c, fd
}

// wantAsked looks whether each function that was recorded is in the trace as asks
// has called it, and which could not be recorded.
func wantAsked(t *testing.T, tr *trace.Trace, h tracer.Hook, c *child, fd int) {
	t.Helper()
	for _, want := range byAsks[h] {
		if !tr.RecordsFunction(want.function) {
			t.Logf("%s is not recorded: %s", want.function, tr.Unprobed[want.function])
			if tr.Unprobed[want.function] == "" {
				t.Errorf("%s is not recorded, and nobody says why", want.function)
			}
			continue
		}
		found := tr.Events.Of(trace.KindFunction).Where(func(e trace.Event) bool {
			return e.Function == want.function && slices.Contains(want.during, e.Inside) && e.PID == c.pid && want.means(e, c, fd)
		})
		if len(found) == 0 {
			t.Errorf("no %s in %s as it should be in\n%s", want.function, want.during[0], tr.Events.Of(trace.KindFunction, trace.KindCall))
		}
	}
}

func TestTheFunctionsThatCallsCallAreRecorded(t *testing.T) {
	for h := range byAsks {
		t.Run(string(h), func(t *testing.T) {
			needHook(t, h)
			by := newTracer(t, tracer.Config{})
			tr, c, fd := asking(t, by, h)
			wantAsked(t, tr, h, c, fd)
			wantNoLoss(t, by, tr)
		})
	}
}

func TestKprobesSeeTheSameFunctions(t *testing.T) {
	needHook(t, tracer.HookFunctions)
	by := newTracer(t, tracer.Config{})
	tracer.ByKprobes(by)
	tr, c, fd := asking(t, by, tracer.HookFunctions)
	wantAsked(t, tr, tracer.HookFunctions, c, fd)
	wantNoLoss(t, by, tr)
}

// wantNoLoss allows for what the kernel does not say of kprobes, and for what
// preemption makes it skip: from Linux 6.13 on a probe of a system call can be
// interrupted by another thread's (sys_enter is a tracepoint that may fault).
func wantNoLoss(t *testing.T, by *tracer.Tracer, tr *trace.Trace) {
	t.Helper()
	guessed := false
	for _, l := range tr.Lost {
		switch {
		case strings.HasPrefix(l.What, "unknown number of function calls"):
			guessed = true
		case l.What != "probe runs skipped by the kernel, recursion":
			t.Errorf("lost %s", l)
		}
	}
	if guessed != tracer.Guesses(by) {
		t.Errorf("lost %s, and the kernel is silent on kprobes: %v", tr.Lost, tracer.Guesses(by))
	}
}

// The pipe is what is polled and has the owner.
func TestAFunctionIsOfAFile(t *testing.T) {
	needHook(t, tracer.HookFunctions)
	tr, _, _ := asking(t, newTracer(t, tracer.Config{}), tracer.HookFunctions)
	about := map[string]uint64{}
	for _, e := range tr.Events.Of(trace.KindFunction) {
		about[e.Function] = e.File
	}
	pipe := about["pipe_poll"]
	for _, function := range []string{"send_sigio", "send_sigio_to_task", "f_setown", "do_fcntl"} {
		if tr.RecordsFunction(function) && (about[function] != pipe || pipe>>63 != 1) {
			t.Errorf("%s is of file %#x, and pipe_poll of %#x", function, about[function], pipe)
		}
	}
}

// sets waits for its gate in epoll_pwait, without a timeout.
var sets = script("sets", func(g gate) {
	epoll := waited(0)
	g.tell(0)
	unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), addr(&[1]unix.EpollEvent{}), 1, ^uintptr(0), 0, 0)
	g.tell(0)
	g.wait()
})

// The test is nobody's target and no bystander.
func TestTheCallbackOfAnyWakerIsRecordedForWhoWaits(t *testing.T) {
	needHook(t, tracer.HookFunctions)
	by := newTracer(t, tracer.Config{})
	c := start(t, sets)
	rec := record(t, by, c.pid)
	include(t, rec, tracer.HookFunctions)
	c.await()
	until(t, "it waits", func() bool {
		return len(rec.Trace().Events.Of(trace.KindSleep).Where(func(e trace.Event) bool { return e.Inside == "epoll_pwait" })) > 0
	})
	c.release(0)
	c.await()
	got := stop(t, rec).Events.Of(trace.KindFunction).Where(func(e trace.Event) bool { return e.Function == "ep_poll_callback" && e.PID == unix.Getpid() })
	if e := only(t, got); e.Mask&unix.POLLIN == 0 {
		t.Errorf("%s by %d", e, e.PID)
	}
}

func TestASkippedProbeOfAFunctionIsALoss(t *testing.T) {
	needHook(t, tracer.HookFunctions)
	by := newTracer(t, tracer.Config{})
	rec := record(t, by, working(t).pid)
	include(t, rec, tracer.HookFunctions)
	tracer.Skip(rec, tracer.HookFunctions, 3)
	lost := stop(t, rec).Lost
	if !slices.ContainsFunc(lost, func(l trace.Loss) bool {
		return l.Count >= 3 && slices.Equal(l.Kinds, []trace.Kind{trace.KindFunction})
	}) {
		t.Errorf("lost %s", lost)
	}
}
