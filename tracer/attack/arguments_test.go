// SPDX-License-Identifier: MIT

package attack_test

import (
	"encoding/binary"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An argument is a pointer that a call takes.
type argument struct {
	name  string
	nr    uintptr
	index int                     // of the pointer among the arguments
	args  func() [6]uintptr       // the other ones
	here  int                     // how much of it is there if its end is not
	bytes int                     // how much the call wants
	part  string                  // its name in Snapshot.Unread
	value func(s *snapshot) any   // nil if it is not in the snapshot
	holds func(memory []byte) any // what the snapshot of such memory holds
}

type snapshot = trace.Snapshot

// What the calls have besides the pointer in question.
var (
	nothing [2]uint64       // a timeout of zero
	readies [4]uint64       // a set of the descriptor that can be written to
	ready   unix.PollFd     // the same for poll
	epolled unix.EpollEvent // room for one event
	polls   uintptr         // an epoll set in which it is ready
)

const (
	readable = 200 // has nothing to read; it makes the descriptor table larger, too
	writable = 201
	nfds     = 256
)

func prepareArguments() {
	var ends [2]int
	check(unix.Pipe2(ends[:], 0))
	check(unix.Dup2(ends[0], readable))
	check(unix.Dup2(ends[1], writable))
	readies[writable/64] = 1 << (writable % 64)
	ready = unix.PollFd{Fd: writable, Events: unix.POLLOUT}
	fd, err := unix.EpollCreate1(0)
	check(err)
	polls = uintptr(fd)
	check(unix.EpollCtl(fd, unix.EPOLL_CTL_ADD, writable, &unix.EpollEvent{Events: unix.EPOLLOUT, Fd: 77}))
	check(unix.EpollCtl(fd, unix.EPOLL_CTL_ADD, readable, &unix.EpollEvent{}))
}

var arguments = []argument{
	setOf("pselect6's read set", unix.SYS_PSELECT6, 1, "read set", func(s *snapshot) trace.FDSet { return s.Read }),
	setOf("pselect6's write set", unix.SYS_PSELECT6, 2, "write set", func(s *snapshot) trace.FDSet { return s.Write }),
	setOf("pselect6's except set", unix.SYS_PSELECT6, 3, "except set", func(s *snapshot) trace.FDSet { return s.Except }),
	timeoutOf("pselect6's timeout", unix.SYS_PSELECT6, 4, time.Nanosecond, func() [6]uintptr {
		return [6]uintptr{nfds, 0, addr(&readies)}
	}),
	arrayOf("ppoll's array", unix.SYS_PPOLL, 0, pollBytes, func() [6]uintptr { return [6]uintptr{0, 3, addr(&nothing), 0, 8} }),
	timeoutOf("ppoll's timeout", unix.SYS_PPOLL, 2, time.Nanosecond, func() [6]uintptr {
		return [6]uintptr{addr(&ready), 1, 0, 0, 8}
	}),
	arrayOf("epoll_pwait's array", unix.SYS_EPOLL_PWAIT, 1, epollBytes, func() [6]uintptr { return [6]uintptr{polls, 0, 3, 0, 0, 8} }),
	arrayOf("epoll_pwait2's array", unix.SYS_EPOLL_PWAIT2, 1, epollBytes, func() [6]uintptr {
		return [6]uintptr{polls, 0, 3, addr(&nothing), 0, 8}
	}),
	timeoutOf("epoll_pwait2's timeout", unix.SYS_EPOLL_PWAIT2, 3, time.Nanosecond, func() [6]uintptr {
		return [6]uintptr{polls, addr(&epolled), 1, 0, 0, 8}
	}),
	eventOf("epoll_ctl's event", unix.SYS_EPOLL_CTL, 3, func() [6]uintptr { return [6]uintptr{polls, unix.EPOLL_CTL_MOD, readable} }),
}

const (
	pollBytes  = int(unsafe.Sizeof(unix.PollFd{}))
	epollBytes = int(unsafe.Sizeof(unix.EpollEvent{}))
	timeBytes  = int(unsafe.Sizeof(unix.Timespec{}))
)

func setOf(name string, nr uintptr, index int, part string, set func(*snapshot) trace.FDSet) argument {
	return argument{
		name: name, nr: nr, index: index, here: 16, bytes: nfds / 8, part: part,
		args:  func() [6]uintptr { return [6]uintptr{nfds, 0, 0, 0, addr(&nothing)} },
		value: func(s *snapshot) any { return orNil(set(s)) },
		holds: func(b []byte) any { return trace.FDSet(words(b)) },
	}
}

func timeoutOf(name string, nr uintptr, index int, fraction time.Duration, args func() [6]uintptr) argument {
	return argument{
		name: name, nr: nr, index: index, args: args, here: 8, bytes: timeBytes, part: "timeout",
		value: func(s *snapshot) any {
			if s.Timeout == nil {
				return nil
			}
			return *s.Timeout
		},
		holds: func(b []byte) any {
			w := words(b)
			return time.Duration(w[0])*time.Second + time.Duration(w[1])*fraction
		},
	}
}

func arrayOf(name string, nr uintptr, index, entry int, args func() [6]uintptr) argument {
	a := argument{name: name, nr: nr, index: index, args: args, here: entry, bytes: 3 * entry, part: "array"}
	if entry == pollBytes {
		a.value = func(s *snapshot) any { return orNil(s.Polled) }
		a.holds = func(b []byte) any { return entries(b, entry, polled) }
		return a
	}
	a.value = func(s *snapshot) any { return orNil(s.Events) }
	a.holds = func(b []byte) any { return entries(b, entry, event) }
	return a
}

func eventOf(name string, nr uintptr, index int, args func() [6]uintptr) argument {
	a := arrayOf(name, nr, index, epollBytes, args)
	a.here, a.bytes = 4, epollBytes
	return a
}

// orNil returns a nil slice as nil.
func orNil[S ~[]E, E any](s S) any {
	if s == nil {
		return nil
	}
	return s
}

func words(b []byte) (w []uint64) {
	for ; len(b) >= 8; b = b[8:] {
		w = append(w, binary.NativeEndian.Uint64(b))
	}
	return w
}

func entries[E any](b []byte, size int, read func([]byte) E) (es []E) {
	for ; len(b) >= size; b = b[size:] {
		es = append(es, read(b[:size]))
	}
	return es
}

func polled(b []byte) trace.PollFD {
	order := binary.NativeEndian
	return trace.PollFD{FD: int32(order.Uint32(b)), Events: order.Uint16(b[4:]), Revents: order.Uint16(b[6:])}
}

// event reads a struct epoll_event, whose data are its last eight bytes.
func event(b []byte) trace.EpollEvent {
	order := binary.NativeEndian
	return trace.EpollEvent{Events: order.Uint32(b), Data: order.Uint64(b[len(b)-8:])}
}
