// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// A Target is what a recording follows: a [PID].
type Target interface {
	// follow puts the target under recording r before anything else happens.
	follow(r *Recording) error
}

// PID is a running process, with all its threads and every process it forks
// from then on. What it did before the recording is not in the trace; to have
// all of it, let the process wait, for example at a pipe, until it is recorded.
type PID int

func (pid PID) follow(r *Recording) error {
	r.target = int(pid)
	r.name = comm(int(pid))
	return r.follow(int(pid), bpf.ProbesFollow{Recording: r.id})
}

// comm returns the name of the process, as ps shows it.
func comm(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return "" // it is gone, which follow says
	}
	return strings.TrimSpace(string(name))
}

// follow enters the process into the kernel's filter. The pidfd shows that the
// process is still the same one, and alive, after it was entered.
func (r *Recording) follow(pid int, how bpf.ProbesFollow) error {
	fd, err := unix.PidfdOpen(pid, 0)
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.EINVAL) && pid > 0:
		return fmt.Errorf("%d is a thread, not a process: %w", pid, err)
	case err != nil:
		return fmt.Errorf("no process %d: %w", pid, err)
	}
	defer unix.Close(fd)
	followed := r.tracer.probes.Maps[bpf.ProbesMapFollowed]
	if err := followed.Update(uint32(pid), how, ebpf.UpdateNoExist); errors.Is(err, ebpf.ErrKeyExist) {
		return fmt.Errorf("process %d is already being recorded: %w", pid, ebpf.ErrKeyExist)
	} else if err != nil {
		return fmt.Errorf("follow process %d: %w", pid, err)
	}
	if exited(fd) {
		return errors.Join(fmt.Errorf("process %d has ended: %w", pid, unix.ESRCH), ignoreMissing(followed.Delete(uint32(pid))))
	}
	return nil
}

// exited reports whether the process of a pidfd has ended: the pidfd is then
// readable, also while it is a zombie (pidfd_poll).
func exited(pidfd int) bool {
	fds := []unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, 0)
	return err == nil && n > 0
}

func ignoreMissing(err error) error {
	if errors.Is(err, ebpf.ErrKeyNotExist) {
		return nil
	}
	return err
}
