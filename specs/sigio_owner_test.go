// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var sigioToOwner = subject{
	claim:   claimed("sigio.goes-to-the-owner"),
	model:   servers.Sigio,
	errands: []errand{killWithSIGIO},
	facts: []fact{
		{says: "the server names itself by F_SETOWN, for the listener and each connection", by: claims.Calls, judge: namesItself},
		{says: "every SIGIO that the kernel generates goes to that process and to no one else", by: claims.Signals, judge: toTheOwnerOnly},
		{says: "each is delivered there", by: claims.Signals, judge: deliveredThere},
		{says: "every message is received by the handler, behind such a delivery", by: claims.Calls, judge: receivedInTheHandler},
		{says: "a SIGIO sent by kill(2) is told apart by its code and sender", by: claims.Signals, judge: killToldApart},
	},
	mutants: []mutant{
		{fails: "the server names itself", on: servers.SigioStranger},
		{fails: "every SIGIO", on: servers.Select},
		{fails: "every SIGIO", on: servers.SigioStranger},
		{fails: "every SIGIO", on: servers.SigioKill},
		{fails: "every SIGIO", on: servers.Sigio, tamper: strayOnce, why: "where one goes to another process"},
		{fails: "each is delivered", on: servers.SigioKill},
		{fails: "every message is received", on: servers.Select},
		{fails: "a SIGIO sent by kill(2)", on: servers.SigioKill},
	},
}

// fromKill is a delivery whose siginfo says SI_USER.
func fromKill(e trace.Event) bool { return e.Code == trace.CodeUser }

// killWithSIGIO sends the server a SIGIO by hand, and waits first for its
// delivery: until the server wakes up it is still blocked in its old pause().
func killWithSIGIO(ctx context.Context, r *run) {
	if r.blocks(unix.SIGIO) {
		return // a server of another model, which never takes one
	}
	Expect(unix.Kill(r.PID(), unix.SIGIO)).To(Succeed())
	Eventually(ctx, r).Should(HaveAny(Delivery(unix.SIGIO).Where("with code SI_USER", fromKill)))
	r.awaitBlocked(ctx)
}

func namesItself(r *run) string {
	Expect(r).To(HaveExactly(C+1, Fcntl(unix.F_SETOWN, r.PID()).OK()))
	Expect(r).To(HaveExactly(C+1, Fcntl(unix.F_SETOWN)))
	return fmt.Sprintf("%d fcntl(F_SETOWN, %d)", r.tally(Fcntl(unix.F_SETOWN, r.PID()).OK()), r.PID())
}

// toTheOwnerOnly expects a signal for each message but a client's first, which
// may come before O_ASYNC is set, for each connection and for each end. It sees
// the signals to the server and all those generated in the context of a client,
// which is where the kernel makes a descriptor of the server ready.
func toTheOwnerOnly(r *run) string {
	fromKernel := Signal(unix.SIGIO).FromKernel()
	Expect(r).To(HaveAtLeast(C*(M+1), fromKernel.To(r.PID()).Queued()))
	Expect(r).To(HaveEvery(fromKernel, fromKernel.To(r.PID())))
	signals := r.generated(trace.CodeKernel)
	return fmt.Sprintf("%d SIGIO with code SI_KERNEL, all to pid %d, %d of them queued",
		len(signals), r.PID(), len(signals.Where(queued)))
}

func deliveredThere(r *run) string {
	n := len(r.generated(trace.CodeKernel).Where(queued))
	Expect(n).To(BeNumerically(">=", C*(M+1)), "SIGIOs of the kernel that were queued")
	delivered := Delivery(unix.SIGIO).By(r.PID()).Where("with code SI_KERNEL", func(e trace.Event) bool { return e.Code == trace.CodeKernel })
	Expect(r).To(HaveExactly(n, delivered))
	return fmt.Sprintf("%d queued, %d delivered in pid %d", n, r.tally(delivered), r.PID())
}

func receivedInTheHandler(r *run) string {
	message := Recv().By(r.PID()).Where("with data", func(e trace.Event) bool { return e.Ret > 0 })
	Expect(r).To(HaveExactly(C*M, message))
	Expect(r).To(HaveEvery(message, inTheHandler(r.Trace())))
	Expect(r).To(HaveInOrder(Fcntl(unix.F_SETOWN, r.PID()), Signal(unix.SIGIO).FromKernel().To(r.PID()),
		Delivery(unix.SIGIO).By(r.PID()), message, Send(), Sigreturn()))
	return fmt.Sprintf("%d messages, each between a delivery and its sigreturn", r.tally(message))
}

// inTheHandler succeeds for an event of a thread that was delivered a SIGIO
// and has not returned from its handler.
func inTheHandler(t *trace.Trace) types.GomegaMatcher {
	return Event("in the handler of a SIGIO", func(e trace.Event) (bool, error) {
		edges := t.Events.ByThread(e.TID).Between(-1, e.Seq).Where(func(b trace.Event) bool {
			return b.Kind == trace.KindDelivery || b.Kind == trace.KindCall && b.Name == trace.Sigreturn[0]
		})
		return len(edges) > 0 && edges[len(edges)-1].Kind == trace.KindDelivery, nil
	})
}

func killToldApart(r *run) string {
	me := os.Getpid()
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO).FromKill()))
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO).From(me).To(r.PID())))
	Expect(r).To(HaveEvery(Signal(unix.SIGIO), Or(Signal(unix.SIGIO).FromKernel(), Signal(unix.SIGIO).From(me))))
	Expect(r).To(HaveExactly(1, Delivery(unix.SIGIO).Where("with code SI_USER", fromKill)))
	return fmt.Sprintf("%d SIGIO with code SI_USER from pid %d, the other %d with SI_KERNEL",
		r.tally(Signal(unix.SIGIO).From(me)), me, r.tally(Signal(unix.SIGIO).FromKernel()))
}

func (r *run) generated(code int) trace.Events {
	return r.Trace().Events.Of(trace.KindSignal).Where(func(e trace.Event) bool {
		return e.Sig == int(unix.SIGIO) && e.Code == code
	})
}

func queued(e trace.Event) bool { return e.Result == trace.SignalQueued }
