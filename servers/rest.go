// SPDX-License-Identifier: MIT

package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// Rest waits until the server has done all there is to do, and returns its log
// as it is then: each of its processes sleeps in the call that its strand ends
// with, or is dead. A server that never sleeps rests when it finds nothing.
//
// It sees that without a tracer, in /proc and in the log, neither of which takes
// the server anything. It looks all the time, but lets the server go first if
// they share a CPU. It knows nothing of what is still on its way to the server:
// a client should have had the answer to what it did.
func (p *Process) Rest(ctx context.Context) ([]Strand, error) {
	for ctx.Err() == nil {
		log, err := p.Log()
		if err != nil {
			return nil, err
		}
		if inVain(log[0].Calls) {
			return log, nil
		}
		if resting(log) {
			again, err := p.Log() // it was in a call, and slept later: in the same?
			if err != nil || entered(again) == entered(log) {
				return again, err
			}
		}
		_, _, _ = unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0)
	}
	return nil, context.Cause(ctx)
}

// inVain reports whether the calls end with repeated rounds that found nothing.
func inVain(calls []Call) bool {
	for _, c := range slices.Backward(calls) {
		if c.Returned && c.Nr != sysSchedYield && c.Ret != -int64(unix.EAGAIN) {
			return false
		}
		if c.Repeats > 0 {
			return true
		}
	}
	return false
}

// resting reports whether every process is inside its last call and asleep, or
// dead, and no dead one is about to wake the server, which waits for it.
func resting(log []Strand) bool {
	dead := 0
	for _, s := range log {
		if n := len(s.Calls); n == 0 && s.Handler {
			continue
		} else if n == 0 || s.Calls[n-1].Returned {
			return false
		}
		switch state, _ := stateOf(s.PID); state {
		case 'S':
		case 'Z', 'X':
			dead++
		default:
			return false
		}
	}
	return !waitsForMore(log[0].Calls, dead)
}

// waitsForMore reports whether the calls end in a wait for a child when so many
// are dead, waited for or not.
func waitsForMore(calls []Call, dead int) bool {
	for _, c := range calls {
		if c.Nr == sysWait4 && c.Returned {
			dead--
		}
	}
	return dead > 0 && calls[len(calls)-1].Nr == sysWait4
}

func entered(log []Strand) (calls int) {
	for _, s := range log {
		calls += len(s.Calls)
	}
	return calls
}

// stateOf returns the state of a process as /proc/PID/stat has it, X of one that
// is no more.
func stateOf(pid int) (byte, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH) {
		return 'X', nil
	}
	if err != nil {
		return 0, err
	}
	return stat[bytes.LastIndexByte(stat, ')')+2], nil
}
