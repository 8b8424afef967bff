// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

func TestAccount(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []record
		open    []record
		cut     uint64
		want    decode.Account
	}{
		{name: "nothing", cut: 10},
		{
			name:    "a returned call accounts for its enter and its exit",
			records: []record{enter(0, 1, "read").exit(1, 0)}, cut: 2, want: decode.Account{Received: 2},
		},
		{
			name:    "a call whose enter was not seen accounts for its exit",
			records: []record{late(0, 1, "read", 0)}, cut: 1, want: decode.Account{Received: 1},
		},
		{
			name:    "a call whose task ended accounts for its enter",
			records: []record{enter(0, 1, "exit_group").ends()}, cut: 1, want: decode.Account{Received: 1},
		},
		{
			name:    "a call that was stopped over accounts for its enter, in flight",
			records: []record{enter(0, 1, "read").leaves()}, cut: 1, want: decode.Account{InFlight: 1},
		},
		{
			name:    "so does one that returned behind the cut",
			records: []record{enter(0, 1, "read").exit(1, 0)}, cut: 1, want: decode.Account{InFlight: 1},
		},
		{
			name: "so does one that a thread is in",
			open: []record{enter(0, 1, "read")}, cut: 1, want: decode.Account{InFlight: 1},
		},
		{
			name:    "every other event accounts for itself",
			records: []record{sleep(0, 1), fork(1, 1, 2, 2), load(2, 1, 1), load(3, 1, 1)}, cut: 4, want: decode.Account{Received: 4},
		},
		{
			name:    "an access that is a probe's own was received",
			records: []record{load(0, 1, 3)}, cut: 1, want: decode.Account{Received: 1},
		},
		{
			name:    "nothing behind the cut counts",
			records: []record{sleep(3, 1), sleep(4, 1), enter(2, 1, "read").exit(5, 0), late(6, 2, "read", 0)},
			open:    []record{enter(7, 2, "read")}, cut: 4, want: decode.Account{Received: 1, InFlight: 1},
		},
		{
			name:    "a position that is given twice is one too many",
			records: []record{sleep(0, 1), sleep(0, 1)}, cut: 1, want: decode.Account{Received: 2},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, cut := range []uint64{c.cut, c.cut + beyond} {
				if cut != c.cut && c.want.InFlight > 0 {
					continue // behind the exits, too
				}
				var s decode.Store
				add(t, &s, c.records...)
				v := view(cut)
				for _, o := range c.open {
					v.Open = append(v.Open, inCall(o))
				}
				if _, got := s.Log(v); got != c.want {
					t.Errorf("cut at %d: %+v, want %+v", cut, got, c.want)
				}
			}
		})
	}
}

// Hits of watchpoints that are lost come as such a SIGTRAP.
func TestATrapWithoutACauseIsALostHitWhereSomethingIsWatched(t *testing.T) {
	var s decode.Store
	add(t, &s,
		signal(0, 1, 5, 1, pid, 1, 0, 0), signal(1, 1, 5, 0x80, pid, 1, 0, 0) /* int3, a debugger's */, signal(2, 1, 5, 1, pid, 1, 0, 0),
		other(bpf.ProbesEventKindKIND_DELIVERY, 3, 1, 5, 1), signal(4, 1, 5, 1, pid, 1, 0, 0),
	)
	v := view(4)
	if _, account := s.Log(v); account.Strays != 2 {
		t.Errorf("%d hits lost, want 2", account.Strays)
	}
	v.Watches = nil
	if _, account := s.Log(v); account.Strays != 0 {
		t.Errorf("%d hits lost where nothing is watched", account.Strays)
	}
}
