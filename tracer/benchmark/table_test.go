// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"strings"
	"testing"
)

func TestTheTable(t *testing.T) {
	full := &tries{cell: cell{rowFull, getppidLoop}, Kept: []triple{
		{Before: 90, Under: 200, After: 110, Missed: 0, Calls: 1000},
		{Before: 100, Under: 300, After: 100, Missed: 7, Calls: 900},
		{Before: 100, Under: 210, After: 100, Missed: 3, Calls: 1100},
	}}
	short := &tries{cell: cell{rowStrace, getppidLoop}, Kept: []triple{{Before: 100, Under: 4000, After: 100, Missed: untold}}}
	broken := &tries{cell: cell{rowStrace, forkLoop}}
	broken.add(triple{}, errors.New("it broke"))
	broken.add(triple{}, errors.New("it broke"))
	broken.add(unsteady, nil)
	w, _ := workloadNamed(getppidLoop)
	f, _ := workloadNamed(forkLoop)
	table := newTable(
		[]row{{name: rowFull, about: "all of it"}, {name: rowCounting, absent: "not yet", about: "why not"}, {name: rowStrace, about: "it"}},
		[]workload{w, f}, 3, []*tries{full, short, broken})
	var b strings.Builder
	table.write(&b)
	table.writeNotes(&b)
	want := strings.TrimPrefix(`
SLOWDOWN, median [min..max] of 3  getppid                fork       missed calls, worst run
kwitness, full recording          2.10 [2.00..3.00]      no figure  7 of 900 (getppid)
kwitness, counting                not yet                not yet    -
strace -f                         40.0 [40.0..40.0] n=1  no figure  -
kwitness, full recording: all of it
kwitness, counting: why not
strace -f: it
getppid: getppid; a base run took 100 [100..100] ns
fork: fork, _exit of the child, wait
4 triples were kept, 1 discarded, as their base runs were more than 30 % apart; 2 failed
failed: it broke
`, "\n")
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
