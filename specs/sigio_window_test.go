// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
)

var asyncThenOwner = subject{
	claim: claimed("sigio.async-before-owner-leaves-a-window"),
	act:   ownLate(true),
	facts: []fact{
		{says: "a write between the two raises no signal, one behind them does", by: claims.Signals, judge: onlyBehindBoth},
		{says: "in between the file has no owner", by: claims.Objects, judge: noOwnerBetween},
		{says: "what was missed does not come later", by: claims.Behaviour, judge: missedForGood},
	},
	mutants: []mutant{
		{fails: "a write between", act: ownLate(false), why: "where the owner is set first"},
		{fails: "in between", act: ownLate(false), why: "where the owner is set first"},
		{fails: "what was missed", act: ownLate(false), why: "where the owner is set first"},
	},
}

// ownLate sets O_ASYNC and then the owner, as the notes do, or the owner first,
// and has data come in between and behind.
func ownLate(late bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		if !late {
			p.Fcntl(a, unix.F_SETOWN, p.PID())
		}
		p.AddFlags(a, unix.O_ASYNC)
		p.Write(b, "x")
		r.saw["between"] = fileOf(p, a).Owner
		p.Fcntl(a, unix.F_SETOWN, p.PID())
		r.saw["missed"] = pending(p)
		p.Write(b, "x")
		r.saw["behind"], r.saw["owner"] = pending(p), fileOf(p, a).Owner
	}
}

func onlyBehindBoth(r *run) string {
	raised := Signal(unix.SIGIO).FromKernel().To(r.PID())
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO)))
	Expect(r).To(HaveInOrder(Write().OK(), Fcntl(unix.F_SETOWN, r.PID()).OK(), Write().OK(), raised))
	Expect(r).To(HaveExactly(2, Write().OK()))
	return fmt.Sprintf("%d writes, %d SIGIO: for the one behind F_SETOWN", r.tally(Write().OK()), r.tally(Signal(unix.SIGIO)))
}

func noOwnerBetween(r *run) string {
	Expect(r.saw["between"].(inspect.Owner).PID).To(BeZero(), "owner between O_ASYNC and F_SETOWN")
	Expect(r.saw["owner"].(inspect.Owner).PID).To(Equal(r.PID()), "owner behind F_SETOWN")
	return fmt.Sprintf("f_owner: pid %d, and behind F_SETOWN pid %d", r.saw["between"].(inspect.Owner).PID, r.saw["owner"].(inspect.Owner).PID)
}

func missedForGood(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("missed", false), "a SIGIO pending when the owner was set")
	Expect(r.saw).To(HaveKeyWithValue("behind", true), "a SIGIO pending behind the next write")
	return fmt.Sprintf("a SIGIO pending when the owner was set: %t, behind the next write: %t", r.saw["missed"], r.saw["behind"])
}
