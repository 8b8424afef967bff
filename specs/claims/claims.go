// SPDX-License-Identifier: MIT

// Package claims is the registry of what the specs judge: every claim of the
// course notes once, with what is true of it.
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
	// ID names the claim for ever, subject first.
	ID string
	// Sentence is the claim in plain English.
	Sentence string
	Verdict  Verdict
	// Truth says in one sentence what the kernel does, and where.
	Truth string
}

// All are the claims in the order of the notes.
var All = []Claim{
	{
		ID:       "fork.once-a-connection",
		Sentence: "the concurrent server forks once a connection",
		Verdict:  Confirmed,
		Truth: "every accept is followed by one kernel_clone(); parent and child each close the descriptor they do not " +
			"need, and with SIGCHLD ignored do_notify_parent() lets an ended child vanish without a signal",
	},
	{
		ID:       "sigio.goes-to-the-owner",
		Sentence: "SIGIO goes to the F_SETOWN process",
		Verdict:  Confirmed,
		Truth: "send_sigio_to_task() signals the pid that F_SETOWN stored in the file, from whatever context made the " +
			"descriptor ready, with the code SI_KERNEL that tells it from kill(2)",
	},
	{
		ID:       "select.copies-on-every-call",
		Sentence: "select re-copies its sets on every call",
		Verdict:  Confirmed,
		Truth: "core_sys_select() copies each set in at the beginning of every call and writes the result over it at the " +
			"end; while the call is blocked the program's memory is left alone",
	},
	{
		ID:       "epoll.takes-each-descriptor-in-once",
		Sentence: "epoll takes each descriptor in once",
		Verdict:  Refined,
		Truth: "what is copied once is no table but one epoll_event in each epoll_ctl(ADD); epoll_wait() reads none of " +
			"it again and writes the ready entries only",
	},
}

// Get returns the claim with the given id.
func Get(id string) (Claim, bool) {
	i := slices.IndexFunc(All, func(c Claim) bool { return c.ID == id })
	if i < 0 {
		return Claim{}, false
	}
	return All[i], true
}
