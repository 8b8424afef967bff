// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
)

// String returns the call with its decoded arguments and its result, much as
// strace prints it.
func (c Call) String() string {
	return printable(c.Name + "(" + c.arguments() + ")" + c.result())
}

func (c Call) arguments() string {
	for _, f := range argumentsOf {
		if slices.Contains(f.calls, c.Name) {
			return f.format(c)
		}
	}
	return c.registers()
}

// argumentsOf says how the arguments of a family are written.
var argumentsOf = []struct {
	calls  Family
	format func(Call) string
}{
	{Select, func(c Call) string {
		return fmt.Sprintf("%d, %s, %s", int32(c.Args[0]), c.In.sets(c), c.In.wait(c.Args[4]))
	}},
	{Poll, func(c Call) string { return fmt.Sprintf("%s, %d, %s", c.In.polled(c), c.Args[1], c.pollTimeout()) }},
	{EpollWait, func(c Call) string {
		return fmt.Sprintf("%d, %#x, %d, %s", c.FD(), c.Args[1], int32(c.Args[2]), c.epollTimeout())
	}},
	{EpollCtl, func(c Call) string {
		return fmt.Sprintf("%d, %s, %d, %s", int32(c.Args[0]), named(c.Args[1], epollOps), c.FD(), c.In.event(c.Args[3]))
	}},
	{Fcntl, func(c Call) string {
		return fmt.Sprintf("%d, %s%s", c.FD(), named(c.Args[1], fcntlCommands), c.fcntlArgument())
	}},
	{Kill, Call.killArguments},
	{slices.Concat(Send, Recv, Read, Write), func(c Call) string { return fmt.Sprintf("%d, %#x, %d", c.FD(), c.Args[1], c.Args[2]) }},
	{Family{"close_range"}, func(c Call) string {
		return fmt.Sprintf("%d, %d, %#x", uint32(c.Args[0]), uint32(c.Args[1]), uint32(c.Args[2]))
	}},
	{slices.Concat(Wait, ExitGroup, EpollCreate), func(c Call) string { return fmt.Sprint(int32(c.Args[0])) }},
}

func (c Call) killArguments() string {
	sig := SignalName(c.Sends())
	if c.Name == "tgkill" || c.Name == "rt_tgsigqueueinfo" {
		return fmt.Sprintf("%d, %d, %s", int32(c.Args[0]), int32(c.Args[1]), sig)
	}
	return fmt.Sprintf("%d, %s", int32(c.Args[0]), sig)
}

func (c Call) fcntlArgument() string {
	switch uint32(c.Args[1]) {
	case 1, 3, 9, 11: // the getters take none
		return ""
	case 4: // F_SETFL
		return ", " + flags(c.Args[2], statusBits)
	case 15, 16: // F_SETOWN_EX and F_GETOWN_EX take a pointer
		return fmt.Sprintf(", %#x", c.Args[2])
	}
	return fmt.Sprintf(", %d", int32(c.Args[2]))
}

func (c Call) pollTimeout() string {
	if c.Name == "ppoll" {
		return c.In.wait(c.Args[2])
	}
	return fmt.Sprint(int32(c.Args[2]))
}

func (c Call) epollTimeout() string {
	if c.Name == "epoll_pwait2" {
		return c.In.wait(c.Args[3])
	}
	return fmt.Sprint(int32(c.Args[3]))
}
