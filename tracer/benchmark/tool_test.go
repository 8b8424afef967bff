// SPDX-License-Identifier: MIT

package main

import (
	"os/exec"
	"strings"
	"testing"
)

// script starts a shell that prints "attached" and then waits to be interrupted.
func script(t *testing.T, atInterrupt string) *tool {
	t.Helper()
	s := "trap '" + atInterrupt + "' INT; echo attached; while :; do sleep 0.01; done"
	got, err := startTool(exec.Command("sh", "-c", s), "attached\n")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { got.cmd.Process.Kill() })
	return got
}

func TestAToolIsAttachedWhenItSaysSoAndHasPrintedAllWhenItIsStopped(t *testing.T) {
	detach, err := script(t, "echo @: 42; exit 0").attach(nothingToProvoke, counted)
	if err != nil {
		t.Fatal(err)
	}
	if missed, err := detach(50); missed != 8 || err != nil {
		t.Errorf("missed %d, %v, want 8 of 50", missed, err)
	}
}

func TestAToolThatForgetsAnInterruptGetsAnother(t *testing.T) {
	tool := script(t, `trap "exit 0" INT`)
	if err := tool.marked(nothingToProvoke); err != nil {
		t.Fatal(err)
	}
	if err := tool.stop(); err != nil {
		t.Error(err)
	}
}

func TestAToolThatFailsSaysWhy(t *testing.T) {
	if _, err := script(t, "").attach(nothingToProvoke, counted); err != nil {
		t.Error(err)
	}
	early, err := startTool(exec.Command("sh", "-c", "echo no such probe; exit 1"), "attached\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := early.marked(nothingToProvoke); err == nil || !strings.Contains(err.Error(), "no such probe") {
		t.Errorf("error is %v, want the tool's words", err)
	}
	late, err := script(t, "echo out of memory; exit 3").attach(nothingToProvoke, counted)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late(0); err == nil || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("error is %v, want the tool's words", err)
	}
}

func TestAProgramThatIsNotInstalledIsAbsent(t *testing.T) {
	r := by("no-such-program", "some-package", row{name: "x", about: "y"})
	if r.absent != "not installed" || r.about != "apt-get install some-package" {
		t.Errorf("got %+v", r)
	}
	if r := by("sh", "dash", row{name: "x"}); r.absent != "" {
		t.Errorf("sh is %s", r.absent)
	}
}
