// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/ksym"
	"github.com/kwitness/kwitness/tracer/watch"
)

// Watch records which kernel code reads or writes the window of memory of
// thread tid, which must belong to the recorded process, under the given name.
// The watchpoint is released when the recording stops.
//
// The first watchpoint of a tracer is preceded by a calibration. The error
// wraps [ErrNotSupported] or [ErrNotPermitted] if this machine cannot watch, and
// [watch.ErrNoRegister] if the thread's debug registers are taken: there is
// room for two windows a thread.
func (r *Recording) Watch(name string, tid int, w watch.Window) error {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.sealed != nil {
		return fmt.Errorf("watch %s: the recording was stopped: %w", name, ErrClosed)
	}
	programs, err := r.tracer.probes.watch()
	if err != nil {
		return fmt.Errorf("watch %s: %w", name, err)
	}
	symbols, err := ksym.Kernel()
	if err != nil {
		return fmt.Errorf("watch %s: %w", name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	point, err := programs.Open(tid, w)
	if err != nil {
		return fmt.Errorf("watch %s: %w", name, err)
	}
	r.stream.Symbol, r.stream.Watches[w.Addr] = symbols.Name, name
	r.watched = append(r.watched, watched{name, point})
	return nil
}

// Bystander adds a process of which only the signals are recorded that it sends
// to others or gets from them: the client of a recorded server, for example, in
// whose context the kernel generates the server's SIGIO.
func (r *Recording) Bystander(pid int) error {
	if err := r.follow(pid, bpf.ProbesFollow{Recording: r.id, SignalsOnly: 1}); err != nil {
		return fmt.Errorf("bystander: %w", err)
	}
	return nil
}
