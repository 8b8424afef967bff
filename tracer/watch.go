// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
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
	err := r.running(func() error { return r.watch(name, tid, w) })
	if err != nil {
		return fmt.Errorf("watch %s: %w", name, err)
	}
	return nil
}

func (r *Recording) watch(name string, tid int, w watch.Window) error {
	if err := r.records(tid); err != nil {
		return err
	}
	programs, err := r.tracer.probes.watch()
	if err != nil {
		return err
	}
	point, err := programs.Open(tid, w)
	if err != nil {
		return err
	}
	r.watched = append(r.watched, watched{name, w.Addr, point})
	return nil
}

// records reports whether thread tid belongs to a recorded process: the hits of
// any other thread would be counted and not recorded.
func (r *Recording) records(tid int) error {
	pid, err := processOf(tid)
	if err != nil {
		return err
	}
	var how bpf.ProbesFollow
	err = r.tracer.probes.Maps[bpf.ProbesMapFollowed].Lookup(uint32(pid), &how)
	switch {
	case errors.Is(err, ebpf.ErrKeyNotExist), err == nil && !r.recordsThread(tid, how):
		return fmt.Errorf("thread %d belongs to process %d, which is not being recorded: %w", tid, pid, unix.ESRCH)
	case err != nil:
		return fmt.Errorf("look up process %d: %w", pid, err)
	}
	return nil
}

func (r *Recording) recordsThread(tid int, how bpf.ProbesFollow) bool {
	return how.Recording == r.id && how.Mode == bpf.ProbesFollowModeFOLLOW_ALL && (how.Only == 0 || how.Only == uint32(tid))
}

// processOf returns the process that a thread belongs to.
func processOf(tid int) (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", tid))
	if err != nil {
		return 0, fmt.Errorf("no thread %d: %w", tid, unix.ESRCH)
	}
	for line := range strings.Lines(string(status)) {
		if pid, ok := strings.CutPrefix(line, "Tgid:"); ok {
			return strconv.Atoi(strings.TrimSpace(pid))
		}
	}
	return 0, fmt.Errorf("no process of thread %d: %w", tid, unix.ESRCH)
}

// Bystander adds a process of which only the signals are recorded that it sends
// to others or gets from them: the client of a recorded server, for example, in
// whose context the kernel generates the server's SIGIO.
func (r *Recording) Bystander(pid int) error {
	how := bpf.ProbesFollow{Recording: r.id, Mode: bpf.ProbesFollowModeFOLLOW_SIGNALS}
	if err := r.running(func() error { return r.follow(pid, how) }); err != nil {
		return fmt.Errorf("bystander: %w", err)
	}
	return nil
}
