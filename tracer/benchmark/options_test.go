// SPDX-License-Identifier: MIT

package main

import "testing"

func TestOptionsSelect(t *testing.T) {
	o, err := parse([]string{"-quick", "-rows", "full,strace", "-workloads", "fork,echo", "-goals", "0"})
	if err != nil {
		t.Fatal(err)
	}
	var names string
	for _, r := range o.selectRows(rows()) {
		names += r.name + "; "
	}
	for _, w := range o.selectWorkloads() {
		names += w.name + "; "
	}
	if want := "kwitness, full recording; kwitness, full, untimed; strace -f; strace --seccomp-bpf; echo; fork; "; names != want {
		t.Errorf("selected %s, want %s", names, want)
	}
	if o.wantsGoal(1) || o.triples() != 3 {
		t.Errorf("goal 1 is wanted: %v; %d triples, want 3", o.wantsGoal(1), o.triples())
	}
	if len(workloads) != 5 {
		t.Errorf("%d workloads are left", len(workloads))
	}
}

func TestOptionsThatSelectNothingAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-rows", "dtrace"}, {"-workloads", "poll"}, {"-goals", "9"}, {"-goals", "all"}, {"quick"},
	} {
		if _, err := parse(args); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}
