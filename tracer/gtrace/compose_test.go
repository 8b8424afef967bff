// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"testing"

	"github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestModifiersCopy(t *testing.T) {
	g := gomega.NewWithT(t)
	base := Signal(unix.SIGIO).FromKernel().To(server)
	queued, during := base.Queued(), base.During(trace.Send)
	g.Expect(base.String()).To(gomega.Equal("SIGIO from the kernel to pid 4711"))
	g.Expect(queued.String()).To(gomega.HaveSuffix("that was queued"))
	g.Expect(during.String()).To(gomega.HaveSuffix("during sendto"))
}

func TestNounsRefuseWhatIsNoEvent(t *testing.T) {
	for _, actual := range []any{nil, "select", (*trace.Event)(nil), trace.Events{}} {
		if _, err := Select().Match(actual); err == nil {
			t.Errorf("no error for %v", actual)
		}
	}
}

func TestUnknownDescriptorIsNoAnswer(t *testing.T) {
	for _, name := range []string{"select", "getppid", "waitid", "no_such_call"} {
		if _, err := Syscall(name).OfFD(5).Match(call(0, name, 5)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWhereRunsBehindItsGuards(t *testing.T) {
	read := Select().Returned().Where("with descriptor 5 ready", func(e trace.Event) bool { return e.Out.Read.Has(5) })
	got := failure(write("").call(server, 1, "read", 5).enter(server, "select", 8).trace(), false, HaveAny(read))
	gomega.NewWithT(t).Expect(got).To(gomega.ContainSubstring("<- state is in flight, not returned\n"))
}

func TestGomegaComposesNouns(t *testing.T) {
	g := gomega.NewWithT(t)
	g.Expect(sigio().Events.All()).To(gomega.ContainElement(Signal(unix.SIGIO).To(server)))
	g.Expect(sigio().Events.Calls(trace.Recv)).To(gomega.HaveEach(gomega.Or(Recv().OK(), gomega.Not(Recv().OfFD(5)))))
	g.Expect(sigio()).To(HaveExactly(3, gomega.Or(Pause(), Sigreturn())))
	g.Expect(sigio()).To(HaveExactly(1, gomega.And(Recv(), gomega.HaveField("Errno", unix.EAGAIN))))
	g.Expect(sigio()).To(gomega.And(HaveAny(Pause()), gomega.Not(HaveAny(Select()))))
}

func TestVerbsSayWhatTheyAsk(t *testing.T) {
	g := gomega.NewWithT(t)
	for words, verb := range map[string]any{
		"HaveAny: to show any SIGIO":                                        HaveAny(Signal(unix.SIGIO)),
		"HaveInOrder: to show, in this order poll close of that descriptor": HaveInOrder(Poll(), closesIt),
		"BeBlockedIn: to end with its target blocked in a call":             BeBlockedIn(),
	} {
		g.Expect(verb).To(gomega.HaveField("String()", words))
		g.Expect(verb).To(gomega.HaveField("GomegaString()", words))
	}
}
