// SPDX-License-Identifier: MIT

package attack_test

import (
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

func init() { arguments = append(arguments, oldArguments...) }

// oldArguments are those of the calls that newer architectures do not have.
var oldArguments = []argument{
	setOf("select's read set", unix.SYS_SELECT, 1, "read set", func(s *snapshot) trace.FDSet { return s.Read }),
	timeoutOf("select's timeout", unix.SYS_SELECT, 4, time.Microsecond, func() [6]uintptr {
		return [6]uintptr{nfds, 0, addr(&readies)}
	}),
	arrayOf("poll's array", unix.SYS_POLL, 0, pollBytes, func() [6]uintptr { return [6]uintptr{0, 3, 0} }),
	arrayOf("epoll_wait's array", unix.SYS_EPOLL_WAIT, 1, epollBytes, func() [6]uintptr { return [6]uintptr{polls, 0, 3, 0} }),
}
