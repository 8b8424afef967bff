// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/client"
)

// A disturbance is done to a recorded server that is blocked, and must be
// noticed: by the server, whose run is then another, or, where the kernel makes
// the interrupted call again behind its back, by the trace, which has that call
// twice.
type disturbance struct {
	behaviour
	how     string
	do      func(ctx context.Context, server *servers.Process)
	noticed func(b behaviour, got, want conduct) string
}

var disturbances = []disturbance{
	{of(servers.Epoll, false), "is stopped and continued", stop, behaviour.judge},
	{of(servers.Epoll, false), "is looked at by a debugger", debug, behaviour.judge},
	{of(servers.Epoll, false), "gets an uninvited client", visit, behaviour.judge},
	{of(servers.Select, false), "is stopped and continued", stop, byTheTrace},
	{of(servers.Select, false), "is looked at by a debugger", debug, byTheTrace},
	{of(servers.Select, false), "gets an uninvited client", visit, behaviour.judge},
	{of(servers.Fork, false), "is stopped and continued", stop, byTheTrace},
	{of(servers.Fork, false), "is looked at by a debugger", debug, byTheTrace},
	{of(servers.Fork, false), "gets an uninvited client", visit, behaviour.judge},
	{of(servers.Sigio, false), "is stopped and continued", stop, byTheTrace},
	{of(servers.Sigio, false), "is looked at by a debugger", debug, byTheTrace},
	{of(servers.Sigio, false), "gets an uninvited client", visit, behaviour.judge},
	{of(servers.Sigio, true), "is sent a SIGIO by hand", signal, behaviour.judge},
}

// of returns a behaviour of the model.
func of(model servers.Model, slowly bool) behaviour {
	return behaviours[slices.IndexFunc(behaviours, func(b behaviour) bool { return b.model == model && b.slowly == slowly })]
}

func byTheTrace(_ behaviour, got, _ conduct) string { return traceIsLog(got) }

var _ = Describe("a disturbed server", Label("perturbation", "mutant"), func() {
	for _, d := range disturbances {
		It(fmt.Sprintf("is told from one that was let alone: %s (%s) %s", d.model, d.says, d.how), func(ctx SpecContext) {
			want := d.unrecorded(ctx, d.model)
			d.disturbed = d.do
			got := d.recorded(ctx, d.model)
			err := InterceptGomegaFailure(func() { d.noticed(d.behaviour, got, want) })
			Expect(err).To(HaveOccurred(), "nobody has noticed: the comparison proves nothing")
			AddReportEntry("how it is noticed", err.Error(), ReportEntryVisibilityFailureOrVerbose)
		})
	}

	DescribeTable("is told from one whose trace", func(ctx SpecContext, tamper func(*forgery)) {
		got := manner{}.recorded(ctx, servers.Epoll)
		got.trace = forge(*got.trace, tamper)
		Expect(InterceptGomegaFailure(func() { traceIsLog(got) })).To(MatchError(ContainSubstring("what the trace has")))
	},
		Entry("lacks a call", loseCall),
		Entry("has two in the wrong order", swapCalls),
		Entry("has another result", changeResult),
	)
})

// stop has the server stop for a moment, as the freezer of a checkpoint does.
func stop(ctx context.Context, server *servers.Process) {
	Expect(unix.Kill(server.PID(), unix.SIGSTOP)).To(Succeed())
	for ctx.Err() == nil && stateOf(server.PID()) != 'T' {
		runtime.Gosched()
	}
	Expect(unix.Kill(server.PID(), unix.SIGCONT)).To(Succeed())
}

// debug attaches to the server from another process, as strace -p does, and
// lets it go.
func debug(ctx context.Context, server *servers.Process) {
	debugger := exec.CommandContext(ctx, "/proc/self/exe")
	debugger.Env = append(os.Environ(), fmt.Sprintf("%s=%d", debuggee, server.PID()))
	out, err := debugger.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), string(out))
}

// debuggee tells a process that it is to debug another, and which.
const debuggee = "SPECS_DEBUGGEE"

func init() {
	pid, err := strconv.Atoi(os.Getenv(debuggee))
	if err != nil {
		return
	}
	runtime.LockOSThread() // a thread is the debugger
	for _, step := range []func(int) error{unix.PtraceSeize, unix.PtraceInterrupt, awaitStop, unix.PtraceDetach} {
		if err := step(pid); err != nil {
			panic(err)
		}
	}
	os.Exit(0)
}

func awaitStop(pid int) error {
	_, err := unix.Wait4(pid, nil, unix.WALL, nil)
	return err
}

// visit has a client come and go that is not in the script.
func visit(ctx context.Context, server *servers.Process) {
	crowd, err := client.Dial(ctx, server.Addr(), 1)
	Expect(err).NotTo(HaveOccurred())
	Expect(crowd.Leave(ctx)).To(Succeed())
}

// signal sends a SIGIO that nothing is behind.
func signal(_ context.Context, server *servers.Process) {
	Expect(unix.Kill(server.PID(), unix.SIGIO)).To(Succeed())
}
