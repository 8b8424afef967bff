// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
)

// The values are those of Linux on every architecture this project knows; they
// are written out so that a trace can be read on any system.

var epollOps = map[uint64]string{1: "ADD", 2: "DEL", 3: "MOD"}

var fcntlCommands = map[uint64]string{
	0: "F_DUPFD", 1: "F_GETFD", 2: "F_SETFD", 3: "F_GETFL", 4: "F_SETFL", 8: "F_SETOWN", 9: "F_GETOWN",
	10: "F_SETSIG", 11: "F_GETSIG", 15: "F_SETOWN_EX", 16: "F_GETOWN_EX", 1030: "F_DUPFD_CLOEXEC",
}

var pollBits = []bit{
	{0x1, "IN"}, {0x2, "PRI"}, {0x4, "OUT"}, {0x8, "ERR"}, {0x10, "HUP"}, {0x20, "NVAL"}, {0x40, "RDNORM"},
	{0x80, "RDBAND"}, {0x100, "WRNORM"}, {0x200, "WRBAND"}, {0x2000, "RDHUP"},
	{1 << 28, "EXCLUSIVE"}, {1 << 29, "WAKEUP"}, {1 << 30, "ONESHOT"}, {1 << 31, "ET"},
}

var statusBits = []bit{
	{0x1, "O_WRONLY"}, {0x2, "O_RDWR"}, {0x400, "O_APPEND"}, {0x800, "O_NONBLOCK"}, {0x2000, "O_ASYNC"},
	{0x80000, "O_CLOEXEC"},
}

type bit struct {
	mask uint64
	name string
}

// flags names the bits of v, joined by "|"; unknown bits are in hexadecimal.
func flags(v uint64, names []bit) string {
	var words []string
	for _, b := range names {
		if v&b.mask != 0 {
			words, v = append(words, b.name), v&^b.mask
		}
	}
	if v != 0 || len(words) == 0 {
		words = append(words, fmt.Sprintf("%#x", v))
	}
	return strings.Join(words, "|")
}

// named returns the name of v, a C int, or v in decimal.
func named(v uint64, names map[uint64]string) string {
	if n, ok := names[uint64(uint32(v))]; ok {
		return n
	}
	return fmt.Sprint(int32(v))
}

// EpollOp returns ADD, DEL or MOD for an operation of epoll_ctl.
func EpollOp(op int) string { return named(uint64(op), epollOps) }

// FcntlCommand returns the name of a command of fcntl, such as F_SETOWN.
func FcntlCommand(cmd int) string { return named(uint64(cmd), fcntlCommands) }

// restartCodes are what a call interrupted by a signal returns to the signal
// code, which turns them into EINTR or a restart before the program sees them
// (include/linux/errno.h, arch_do_signal_or_restart). sys_exit fires before.
var restartCodes = map[uint64]string{
	512: "ERESTARTSYS", 513: "ERESTARTNOINTR", 514: "ERESTARTNOHAND", 516: "ERESTART_RESTARTBLOCK",
}

func restart(errno syscall.Errno) string {
	if name, ok := restartCodes[uint64(errno)]; ok {
		return name
	}
	return "errno " + strconv.Itoa(int(errno))
}
