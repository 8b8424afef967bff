// SPDX-License-Identifier: MIT

package ring

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// A Waiter waits until a probe wakes the reader of a ring, or somebody else does.
// A ring is readable as soon as there is one record in it; the waiter asks for
// edges (EPOLLET), so that only a wake-up that the probe decided on ends the wait.
type Waiter struct {
	epoll, event int
}

// NewWaiter returns a waiter for the ring m.
func NewWaiter(m *ebpf.Map) (*Waiter, error) {
	w := &Waiter{-1, -1}
	var err error
	if w.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err == nil {
		w.event, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	}
	for _, fd := range []int{m.FD(), w.event} {
		if err == nil {
			err = unix.EpollCtl(w.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET})
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wait for the ring: %w", err), w.Close())
	}
	return w, nil
}

// Wait blocks until it is woken. A wake-up before the call counts.
func (w *Waiter) Wait() error {
	var events [2]unix.EpollEvent
	for {
		_, err := unix.EpollWait(w.epoll, events[:], -1)
		if err != unix.EINTR {
			return os.NewSyscallError("epoll_wait", err)
		}
	}
}

// Wake ends a Wait from elsewhere. It may be called at any time but after Close.
func (w *Waiter) Wake() error {
	_, err := unix.Write(w.event, binary.NativeEndian.AppendUint64(nil, 1))
	return os.NewSyscallError("write(eventfd)", err)
}

// Close gives the descriptors back.
func (w *Waiter) Close() error {
	var errs []error
	for _, fd := range []int{w.epoll, w.event} {
		if fd >= 0 {
			errs = append(errs, unix.Close(fd))
		}
	}
	return errors.Join(errs...)
}
