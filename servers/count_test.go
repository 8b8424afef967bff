// SPDX-License-Identifier: MIT

package servers

import (
	"fmt"
	"maps"
	"testing"

	"golang.org/x/sys/unix"
)

// The table of the package's documentation, by what the servers say themselves
// of three clients that send five messages each.
const C, M = 3, 5

// A tally is how many calls of each number there are, in all strands.
type tally map[int]int

var table = map[Model]tally{
	Iterative: with(tally{sysAccept: C + 1, sysClose: C}),
	Fork:      with(tally{sysAccept: C + 1, sysClose: 2 * C, sysFork: 2 * C, sysExitGroup: C}),
	ForkWait:  with(tally{sysAccept: C + 1, sysClose: 2 * C, sysFork: 2 * C, sysExitGroup: C, sysWait4: C}),
	Nonblock:  with(tally{sysAccept: C, sysClose: C, sysFcntl: 2*C + 2}),
	Select:    with(tally{sysAccept: C, sysClose: C, sysSelect: C*(M+2) + 1}),
	Poll:      with(tally{sysAccept: C, sysClose: C, sysPoll: C*(M+2) + 1}),
	Epoll:     with(tally{sysAccept: C, sysClose: C, sysEpollCreate: 1, sysEpollCtl: 2*C + 1, sysEpollWait: C*(M+2) + 1}),
	EpollEdge: with(tally{sysAccept: C, sysClose: C, sysEpollCreate: 1, sysEpollCtl: 2*C + 1, sysEpollWait: C*(M+2) + 1,
		sysRecvfrom: C * (2*M + 1), sysFcntl: 2 * C}),
	EpollOneshot: with(tally{sysAccept: C, sysClose: C, sysEpollCreate: 1, sysEpollCtl: 2*C + C*M + 1, sysEpollWait: C*(M+2) + 1}),
	EpollExclusive: with(tally{sysAccept: C, sysClose: C, sysFork: 2 * Workers, sysWait4: 1, sysFcntl: 2,
		sysEpollCreate: Workers, sysEpollCtl: 2*C + Workers, sysEpollWait: C*(M+2) + Workers}),

	EpollReadd: with(tally{sysAccept: C, sysClose: C, sysEpollCreate: 1, sysEpollCtl: 2*C + 2*C*M + 1, sysEpollWait: C*(M+2) + 1}),
	ForkZombie: with(tally{sysAccept: C + 1, sysClose: 2 * C, sysFork: 2 * C, sysExitGroup: C}),
}

// with adds what all models have, if the tally does not say otherwise. Fork is
// there twice for each child, in the parent and in the child.
func with(t tally) tally {
	all := tally{sysRead: 1, sysSocket: 1, sysBind: 1, sysListen: 1, sysGetsockname: 1, sysWrite: 1,
		sysRecvfrom: C * (M + 1), sysSendto: C * M}
	maps.Copy(all, t)
	return all
}

func TestTable(t *testing.T) {
	for model, want := range table {
		t.Run(string(model), func(t *testing.T) {
			server := spawn(t, model)
			if err := server.Release(t.Context()); err != nil {
				t.Fatal(err)
			}
			play(t, server)
			counts := anything
			if model == Nonblock {
				counts = deed
			}
			got := tallyOf(settle(t, server), counts)
			if !maps.Equal(got, want) {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func tallyOf(log []Strand, counts func(Call) bool) tally {
	got := tally{}
	for _, s := range log {
		for _, c := range s.Calls {
			if counts(c) {
				got[c.Nr]++
			}
		}
	}
	return got
}

func anything(Call) bool { return true }

// deed holds for a call that did something.
func deed(c Call) bool {
	return c.Returned && c.Ret != -int64(unix.EAGAIN) && c.Nr != sysSchedYield
}

func (t tally) String() string {
	named := map[string]int{}
	for nr, n := range t {
		named[names[nr]] += n
	}
	return fmt.Sprint(named)
}

// Of a herd more than one may wake, but one accepts.
func TestHerd(t *testing.T) {
	server := spawn(t, EpollHerd)
	if err := server.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	play(t, server)
	log := settle(t, server)
	deeds, all := tallyOf(log, deed), tallyOf(log, anything)
	if deeds[sysAccept] != C || deeds[sysSendto] != C*M || all[sysEpollWait] < C*(M+2)+Workers {
		t.Errorf("all: %s, with success: %s", all, deeds)
	}
	t.Logf("%d accepts, %d of them for nothing", all[sysAccept], all[sysAccept]-deeds[sysAccept])
}

// What an idle round found is one entry a call, however often it came.
func TestIdleRoundsAreCounted(t *testing.T) {
	server := spawn(t, Nonblock)
	if err := server.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	say(t, join(t, server))
	calls := settle(t, server)[0].Calls
	for i := len(calls) - 1; ; i-- {
		if c := calls[i]; c.Nr == sysSchedYield && c.Repeats > 0 {
			round := calls[i-2 : i+1]
			if round[0].Nr != sysAccept || round[1].Nr != sysRecvfrom || round[0].Repeats < c.Repeats || round[1].Repeats < c.Repeats {
				t.Errorf("an idle round: %+v", round)
			}
			return
		}
	}
}
