// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"syscall"
	"testing"
)

// The test binary has the program's init: it can be a workload.
func TestEveryWorkloadTellsWhatItMeasured(t *testing.T) {
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			p, err := launch(context.Background(), w, launching{})
			if err != nil {
				t.Fatal(err)
			}
			m, err := p.release()
			if err != nil {
				t.Fatal(err)
			}
			if err := p.end(); err != nil {
				t.Errorf("the workload ended with %v", err)
			}
			if m.took < span || m.operations < w.batch || m.all != m.operations+w.batch {
				t.Errorf("%d of %d operations in %v, want those of %v and a batch of %d more", m.operations, m.all, m.took, span, w.batch)
			}
			t.Logf("%.0f ns", m.perOperation())
		})
	}
}

func TestAWorkloadMakesAsManyOperationsAsItIsTold(t *testing.T) {
	w, _ := workloadNamed(getppidLoop)
	p, err := launch(context.Background(), w, launching{operations: 7})
	if err != nil {
		t.Fatal(err)
	}
	defer p.end()
	if err := p.nudge(); err != nil {
		t.Fatal(err)
	}
	m, err := p.release()
	if err != nil || m.operations != 7 || m.all != 7 {
		t.Errorf("%+v, %v, want 7 operations in all", m, err)
	}
}

func TestAWorkloadThatIsNotReleasedEndsWithItsGateAndLeavesNobody(t *testing.T) {
	w, _ := workloadNamed(echoLoop)
	p, err := launch(context.Background(), w, launching{operations: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.pids) != 2 {
		t.Fatalf("processes %v, want the client and its server", p.pids)
	}
	if err := p.end(); err != nil {
		t.Error(err)
	}
	for _, pid := range p.pids {
		if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
			t.Errorf("process %d is left: %v", pid, err)
		}
	}
}
