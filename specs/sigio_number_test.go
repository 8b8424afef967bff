// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var sigioByDefault = subject{
	claim: claimed("sigio.is-the-default-signal"),
	act:   compareSignals(0, unix.SIGIO),
	facts: []fact{
		{says: "nothing was chosen: signum is 0 in the file's owner", by: claims.Objects, judge: noSignum},
		{says: "the kernel sends SIGIO with SI_KERNEL", by: claims.Signals, judge: plainSigio},
		{says: "SIGIO by F_SETSIG says why and for which descriptor, the default says neither", by: claims.Behaviour, judge: tellsWhy},
	},
	mutants: []mutant{
		{fails: "nothing was chosen", act: compareSignals(unix.SIGUSR1, unix.SIGIO), why: "where F_SETSIG has chosen SIGUSR1"},
		{fails: "the kernel sends", act: compareSignals(unix.SIGUSR1, unix.SIGIO), why: "where F_SETSIG has chosen SIGUSR1"},
		{fails: "SIGIO by F_SETSIG", act: compareSignals(0, 0), why: "where F_SETSIG has chosen nothing"},
	},
}

// fSetsig is F_SETSIG (uapi/asm-generic/fcntl.h).
const fSetsig = 10

// compareSignals takes the signal of a descriptor without or with one F_SETSIG,
// and then that of another with another. The first owner is kept.
func compareSignals(one, other unix.Signal) act {
	return func(_ context.Context, r *run) {
		fd, info := takeSignalOf(r.puppet, one)
		r.saw["owner"], r.saw["default"] = fileOf(r.puppet, fd).Owner, info
		r.saw["fd"], r.saw["chosen"] = takeSignalOf(r.puppet, other)
	}
}

// takeSignalOf writes to a socket that raises that signal, or its default.
func takeSignalOf(p *puppet.Puppet, sig unix.Signal) (fd int, info puppet.Siginfo) {
	a, b := p.Socketpair()
	if sig != 0 {
		p.Fcntl(a, fSetsig, int(sig))
	}
	ownSigio(p, a)
	p.Write(b, "x")
	info, _ = p.TakeSignal(unix.SIGIO, unix.SIGUSR1)
	return a, info
}

func noSignum(r *run) string {
	owner := r.saw["owner"].(inspect.Owner)
	Expect(owner.PID).To(Equal(r.PID()), "owner")
	Expect(owner.Signal).To(BeZero(), "signum of the owner")
	return fmt.Sprintf("f_owner: pid %d, signum 0", owner.PID)
}

func plainSigio(r *run) string {
	plain := Signal(unix.SIGIO).To(r.PID()).Where("with SI_KERNEL", func(e trace.Event) bool { return e.Code == trace.CodeKernel })
	Expect(r).To(HaveExactly(1, plain))
	Expect(r).To(HaveInOrder(Write(), plain, Write()))
	sent := r.matching(plain)[0]
	return fmt.Sprintf("signal %d, code %d (SI_KERNEL)", sent.Sig, sent.Code)
}

func tellsWhy(r *run) string {
	plain, chosen := r.saw["default"].(puppet.Siginfo), r.saw["chosen"].(puppet.Siginfo)
	Expect(plain.Code).To(BeEquivalentTo(trace.CodeKernel), "si_code of the default")
	Expect(plain.Band).To(BeZero(), "si_band of the default")
	Expect(chosen.Code).To(BeEquivalentTo(pollIn), "si_code after F_SETSIG")
	Expect(chosen.FD).To(BeEquivalentTo(r.saw["fd"]), "si_fd after F_SETSIG")
	Expect(chosen.Band&unix.POLLIN).NotTo(BeZero(), "POLLIN in si_band after F_SETSIG")
	return fmt.Sprintf("default: si_code %d, si_band %#x; F_SETSIG(SIGIO): si_code %d (POLL_IN), si_fd %d, si_band %#x",
		plain.Code, plain.Band, chosen.Code, chosen.FD, chosen.Band)
}

// pollIn is POLL_IN, the si_code of a descriptor that can be read
// (uapi/asm-generic/siginfo.h).
const pollIn = 1
