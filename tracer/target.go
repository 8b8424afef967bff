// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/kwitness/kwitness/bpf"
)

// A Target is what a recording follows: a [PID], a [Thread], [Self], a [Command]
// or a [Cgroup]. With it are followed all processes that a followed one makes, by
// fork, vfork or clone, whatever program they become and wherever they move, also
// when their parent has ended; [Depth] limits that.
//
// A process is in one recording of a tracer at a time. Where it belongs to two,
// the one that started it has it, else the one of its parent, else the one of the
// nearest control group, and the other one counts it as lost.
type Target interface {
	// follow puts the target under recording r before anything else happens.
	follow(r *Recording, how following) error
}

// A following is how the kernel's filter is to follow a process.
type following = bpf.ProbesFollow

// everything follows descendants to any depth.
var everything = following{Depth: math.MaxUint32}

// PID is a running process, with all its threads and every process it forks
// from then on. What it did before the recording is not in the trace; to have
// all of it, use [Command], or let the process wait, for example at a pipe, until
// it is recorded.
type PID int

func (pid PID) follow(r *Recording, how following) error {
	r.target = int(pid)
	r.name = comm(int(pid))
	if err := r.follow(int(pid), how); err != nil {
		return err
	}
	r.summon(how, func(w *witness) { w.call(int(pid)) })
	return nil
}

// Self is the process that calls it. The tracer's own calls are then in the
// trace, too.
func Self() Target { return PID(os.Getpid()) }

// Thread is one thread of a running process, which may be the caller's own
// (runtime.LockOSThread, gettid(2)). Other threads of the process are not
// recorded, those it makes included; processes that it forks are, as a whole. If
// it replaces its program it is recorded on, as the leader that it then is.
type Thread int

func (tid Thread) follow(r *Recording, how following) error {
	pid, err := processOf(int(tid))
	if err != nil {
		return err
	}
	r.target, r.name = int(tid), comm(int(tid))
	how.Only = uint32(tid)
	if err := r.follow(pid, how); err != nil {
		return err
	}
	if _, err := processOf(int(tid)); err != nil {
		return err // it had ended before it was recorded
	}
	r.summon(how, func(w *witness) { w.open(int(tid), 0) })
	return nil
}

// Depth follows the descendants of a target for n generations: 0 is the target
// alone, 1 its children too. The forks of those at the limit are recorded, and
// nothing that their children do.
func Depth(n int, target Target) Target { return depth{n, target} }

type depth struct {
	n int
	Target
}

func (d depth) follow(r *Recording, how following) error {
	if d.n < 0 {
		return fmt.Errorf("depth %d: must not be negative", d.n)
	}
	how.Depth = min(how.Depth, uint32(min(d.n, math.MaxUint32-1)))
	return d.Target.follow(r, how)
}

// comm returns the name of the process or thread, as ps shows it.
func comm(id int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", id))
	if err != nil {
		return "" // it is gone, which follow says
	}
	return strings.TrimSpace(string(name))
}
