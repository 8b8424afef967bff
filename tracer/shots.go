// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// errNotRun is a probe of a function that is called and not seen to be.
var errNotRun = errors.New("its probe is attached, but the kernel does not run it: it has inlined the function")

// sites are from how many places in the kernel a function is called, if more than
// one: it may be inlined at some. Each comes by in fire.
var sites = map[bpf.ProbesFunction]uint32{
	bpf.ProbesFunctionFUNCTION_CORE_SYS_SELECT: 2, // select and pselect6
	bpf.ProbesFunctionFUNCTION_DO_SELECT:       2,
	bpf.ProbesFunctionFUNCTION_DO_SYS_POLL:     2, // poll and ppoll
}

// unshot are functions that no shot is fired at: to call kernel_clone makes a task,
// and it is too large, and called from too many places, to be inlined.
var unshot = []bpf.ProbesFunction{bpf.ProbesFunctionFUNCTION_KERNEL_CLONE}

// ran reports whether the shots were all seen by the function's probe.
func ran(seen [bpf.ProbesFunctionFUNCTION_MAX]uint32, id bpf.ProbesFunction) bool {
	return slices.Contains(unshot, id) || seen[id] >= max(1, sites[id])
}

// shoot makes calls that come by the functions, and returns how many of them the
// probes have seen.
func (p *probes) shoot() (seen [bpf.ProbesFunctionFUNCTION_MAX]uint32, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := p.Variables[bpf.ProbesVarShots].Set(seen); err != nil {
		return seen, err
	}
	if err := p.Variables[bpf.ProbesVarShooter].Set(uint32(unix.Gettid())); err != nil {
		return seen, err
	}
	err = errors.Join(fire(), p.Variables[bpf.ProbesVarShooter].Set(uint32(0)))
	return seen, errors.Join(err, p.Variables[bpf.ProbesVarShots].Get(&seen))
}

// fire polls a pipe, a socket and an epoll instance in every way, and writes to the
// pipe, of which this thread gets the SIGIO.
func fire() error {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return err
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	defer unix.Close(epoll)
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err == nil { // there may be no network
		defer unix.Close(socket)
	}
	return errors.Join(
		unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, pipe[0], &unix.EpollEvent{Events: unix.EPOLLIN}),
		own(pipe[0]),
		writeQuietly(pipe[1]),
		poll(epoll, pipe[0], socket),
	)
}

// own makes the process and then this thread the owner of the file.
func own(fd int) error {
	_, err := unix.FcntlInt(uintptr(fd), unix.F_SETOWN, unix.Getpid())
	thread := [2]int32{0, int32(unix.Gettid())} // struct f_owner_ex, F_OWNER_TID
	_, _, errno := unix.Syscall(unix.SYS_FCNTL, uintptr(fd), unix.F_SETOWN_EX, uintptr(unsafe.Pointer(&thread)))
	if errno != 0 {
		return errno
	}
	_, err2 := unix.FcntlInt(uintptr(fd), unix.F_SETFL, unix.O_ASYNC|unix.O_NONBLOCK)
	return errors.Join(err, err2)
}

// writeQuietly writes to a pipe whose reader this thread owns, and takes the SIGIO
// back before anybody handles it.
func writeQuietly(fd int) error {
	var before unix.Sigset_t
	sigio := unix.Sigset_t{Val: [16]uint64{1 << (unix.SIGIO - 1)}}
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, &sigio, &before); err != nil {
		return err
	}
	_, err := unix.Write(fd, []byte{1})
	now, size := unix.Timespec{}, uintptr(8)
	_, _, _ = unix.Syscall6(unix.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&sigio)), 0, uintptr(unsafe.Pointer(&now)), size, 0, 0)
	return errors.Join(err, unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil))
}

func poll(fds ...int) error {
	polled := make([]unix.PollFd, len(fds))
	for i, fd := range fds {
		polled[i] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	}
	_, err := unix.Ppoll(polled, &unix.Timespec{}, nil)
	_, err2 := unix.Poll(polled, 0)
	_, err3 := unix.Pselect(0, nil, nil, nil, &unix.Timespec{}, nil)
	_, err4 := unix.Select(0, nil, nil, nil, &unix.Timeval{})
	_, err5 := unix.EpollWait(fds[0], make([]unix.EpollEvent, 1), 0)
	return errors.Join(err, err2, err3, err4, err5)
}
