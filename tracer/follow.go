// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// follow enters the process into the kernel's filter. The pidfd shows that the
// process is still the same one, and alive, after it was entered.
func (r *Recording) follow(pid int, how following) error {
	fd, err := unix.PidfdOpen(pid, 0)
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.EINVAL) && pid > 0:
		return fmt.Errorf("%d is a thread, not a process: %w", pid, err)
	case err != nil:
		return fmt.Errorf("no process %d: %w", pid, err)
	}
	defer unix.Close(fd)
	if err := r.enter(pid, how); err != nil {
		return err
	}
	if exited(fd) {
		followed := r.tracer.probes.Maps[bpf.ProbesMapFollowed]
		return errors.Join(fmt.Errorf("process %d has ended: %w", pid, unix.ESRCH), ignoreMissing(followed.Delete(uint32(pid))))
	}
	return nil
}

// enter puts the process into the filter, unless a running recording holds it.
// What a stopped one left there is of no effect.
func (r *Recording) enter(pid int, how following) error {
	how.Recording = r.id
	followed, key := r.tracer.probes.Maps[bpf.ProbesMapFollowed], uint32(pid)
	err := followed.Update(key, how, ebpf.UpdateNoExist)
	var held following
	if errors.Is(err, ebpf.ErrKeyExist) && followed.Lookup(key, &held) == nil && !r.tracer.runs(held.Recording) {
		err = followed.Update(key, how, ebpf.UpdateAny)
	}
	switch {
	case errors.Is(err, ebpf.ErrKeyExist):
		return fmt.Errorf("process %d is already being recorded: %w", pid, ebpf.ErrKeyExist)
	case err != nil:
		return fmt.Errorf("follow process %d: %w", pid, err)
	}
	return nil
}

// runs reports whether there is a recording of this number.
func (t *Tracer) runs(id uint32) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.recordings[id] != nil
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
