// SPDX-License-Identifier: MIT

package tracer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A witness is the kernel's own count of the calls that a target enters: perf
// counters on the tracepoint raw_syscalls:sys_enter, which know nothing of the
// probes. If it has seen more than the probes have, these were not run.
//
// It begins when the target is already followed, and counts those only whom perf
// lets inherit it: it may have seen less.
type witness struct {
	counters []int
	seen     uint64 // calls, when the recording was stopped
	blind    error  // why it cannot count, or not all
}

var (
	errUnasked = errors.New("Config.Witness was not set")
	errApart   = errors.New("perf cannot count just the processes that are recorded")
)

// call opens the counters of the process, one a thread; new threads and children
// inherit theirs.
func (w *witness) call(pid int) {
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		w.blind = err
		return
	}
	for _, t := range threads {
		if tid, err := strconv.Atoi(t.Name()); err == nil {
			w.open(tid, unix.PerfBitInherit)
		}
	}
}

// open opens a counter of one thread. A thread that has ended makes no more calls.
func (w *witness) open(tid int, how uint64) {
	id, err := sysEnter()
	if err != nil {
		w.blind = err
		return
	}
	attr := unix.PerfEventAttr{Type: unix.PERF_TYPE_TRACEPOINT, Config: id, Bits: how}
	attr.Size = unix.PERF_ATTR_SIZE_VER0
	fd, err := unix.PerfEventOpen(&attr, tid, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
	switch {
	case err == nil:
		w.counters = append(w.counters, fd)
	case !errors.Is(err, unix.ESRCH):
		w.blind = os.NewSyscallError("perf_event_open", err)
	}
}

// look reads what the counters have counted so far.
func (w *witness) look() {
	w.seen = 0
	for _, fd := range w.counters {
		var value [8]byte
		if n, err := unix.Read(fd, value[:]); err != nil || n != len(value) {
			w.blind = fmt.Errorf("read the counter: %w", err)
			continue
		}
		w.seen += binary.NativeEndian.Uint64(value[:])
	}
}

// words says why the witness cannot speak; "" if it can.
func (w *witness) words() string {
	if w.blind == nil {
		return ""
	}
	return w.blind.Error()
}

// against returns what the probes, which counted this many calls, have missed.
func (w *witness) against(enters uint64) trace.Losses {
	if w.seen <= enters {
		return nil
	}
	return trace.Losses{{What: "system calls that a perf counter has seen and the probes have not", Count: w.seen - enters}}
}

func (w *witness) close() error {
	var errs []error
	for _, fd := range w.counters {
		errs = append(errs, unix.Close(fd))
	}
	w.counters = nil
	return errors.Join(errs...)
}

// sysEnter returns perf's number of the tracepoint. Only tracefs knows it; it is
// looked into without being mounted anywhere.
var sysEnter = sync.OnceValues(func() (uint64, error) {
	root, err := tracefs()
	if err != nil {
		return 0, fmt.Errorf("tracefs: %w", err)
	}
	defer root.Close()
	text, err := root.ReadFile("events/raw_syscalls/sys_enter/id")
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
})

func tracefs() (*os.Root, error) {
	fs, err := unix.Fsopen("tracefs", unix.FSOPEN_CLOEXEC)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fs)
	if err := unix.FsconfigCreate(fs); err != nil {
		return nil, err
	}
	mount, err := unix.Fsmount(fs, unix.FSMOUNT_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(mount)
	return os.OpenRoot(fmt.Sprintf("/proc/self/fd/%d", mount))
}

// summon lets f open the counters, if a witness is wanted and can be had: to perf
// there are descendants or none, nothing between.
func (r *Recording) summon(how following, f func(*witness)) {
	switch {
	case r.witness.blind != nil:
	case how.Depth != everything.Depth:
		r.witness.blind = errApart
	default:
		f(&r.witness)
	}
}
