// SPDX-License-Identifier: MIT

// Package claims is the registry of what the specs judge: every claim of the
// course notes once, with what is true of it, and beyond them facts that surprise
// whoever knows only the notes.
package claims

import "slices"

// A Verdict is what the kernel's evidence makes of a sentence of the notes.
type Verdict string

// The verdicts.
const (
	Confirmed Verdict = "confirmed" // true as it stands
	Refined   Verdict = "refined"   // true, and there is more to say
	Refuted   Verdict = "refuted"   // false; the spec asserts what is true instead
)

// A Claim is one sentence of the notes and what is true of it.
type Claim struct {
	// ID names the claim for ever, subject first: select.copies-in-on-every-call.
	ID string
	// Section is where in the notes it stands.
	Section Section
	// Sentence is the claim in plain English.
	Sentence string
	Verdict  Verdict
	// Truth says in one sentence what the kernel does, and where.
	Truth string
	// Layers are the kinds of evidence that its spec rests on, in the order of
	// [Layers]: at least two that are independent of one another.
	Layers []Layer
	// Alone says why there is one layer only; "" if there are more.
	Alone string
	// Kernels are the releases in which it holds, as a version constraint:
	// ">= 5.10".
	Kernels string
	// Arch is the only architecture it speaks of; "" means any.
	Arch string
}

// All are the claims in the order of the notes, and then those beyond them.
var All = slices.Concat(
	forkClaims, fcntlClaims, selectClaims, selectKernelClaims, capacityClaims, epollClaims, pollClaims,
	forkBeyond, fcntlBeyond, selectBeyond, epollBeyond,
)

// Get returns the claim with the given id.
func Get(id string) (Claim, bool) {
	i := slices.IndexFunc(All, func(c Claim) bool { return c.ID == id })
	if i < 0 {
		return Claim{}, false
	}
	return All[i], true
}
