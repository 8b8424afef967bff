// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// Command is a program that is yet to be started: Record starts it, and whoever
// asked for that waits for it. Nothing that the program does is missed.
//
// It is not stopped for that, by ptrace or otherwise: the thread that forks is
// known to the kernel's filter, which follows the child from its birth and records
// it from its exec on. So the program may be set-user-ID, and all of this may run
// under strace.
func Command(cmd *exec.Cmd) Target { return command{cmd} }

type command struct{ cmd *exec.Cmd }

func (c command) follow(r *Recording, how following) error {
	runtime.LockOSThread() // os/exec forks in the calling thread
	defer runtime.UnlockOSThread()
	how.Recording, how.Mode = r.id, bpf.ProbesFollowModeFOLLOW_LATER
	r.summon(how, func(w *witness) {
		w.open(0, unix.PerfBitInherit|unix.PerfBitDisabled|unix.PerfBitEnableOnExec)
	})
	spawners, self := r.tracer.probes.Maps[bpf.ProbesMapSpawners], uint32(unix.Gettid())
	if err := spawners.Update(self, how, ebpf.UpdateAny); err != nil {
		return fmt.Errorf("follow what this thread forks: %w", err)
	}
	err := c.cmd.Start()
	if err = errors.Join(err, spawners.Delete(self)); err != nil {
		return err
	}
	r.target, r.name = c.cmd.Process.Pid, filepath.Base(c.cmd.Path)
	return nil
}
