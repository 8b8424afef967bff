// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
)

// String returns the call with its decoded arguments and its result, much as
// strace prints it.
func (c Call) String() string {
	return c.Name + "(" + c.arguments() + ")" + c.result()
}

func (c Call) arguments() string {
	for _, f := range argumentsOf {
		if slices.Contains(f.calls, c.Name) {
			return f.format(c)
		}
	}
	return ""
}

// argumentsOf says how the arguments of a family are written.
var argumentsOf = []struct {
	calls  Family
	format func(Call) string
}{
	{Select, func(c Call) string {
		return fmt.Sprintf("%d, %s, %s", int32(c.Args[0]), c.In.sets(c), c.In.wait(c.Args[4]))
	}},
	{Poll, func(c Call) string { return fmt.Sprintf("%s, %d, %s", c.In.polled(), c.Args[1], c.pollTimeout()) }},
	{EpollWait, func(c Call) string {
		return fmt.Sprintf("%d, %#x, %d, %s", c.FD(), c.Args[1], int32(c.Args[2]), c.epollTimeout())
	}},
	{EpollCtl, func(c Call) string {
		return fmt.Sprintf("%d, %s, %d, %s", int32(c.Args[0]), named(c.Args[1], epollOps), c.FD(), c.In.event())
	}},
	{Fcntl, func(c Call) string {
		return fmt.Sprintf("%d, %s%s", c.FD(), named(c.Args[1], fcntlCommands), c.fcntlArgument())
	}},
	{Kill, func(c Call) string { return fmt.Sprintf("%d, %s", int32(c.Args[0]), SignalName(int(c.Args[1]))) }},
	{slices.Concat(Send, Recv, Read, Write), func(c Call) string { return fmt.Sprintf("%d, %#x, %d", c.FD(), c.Args[1], c.Args[2]) }},
	{slices.Concat(Accept, Close), func(c Call) string { return fmt.Sprint(c.FD()) }},
	{slices.Concat(Wait, ExitGroup, EpollCreate), func(c Call) string { return fmt.Sprint(int32(c.Args[0])) }},
}

func (c Call) result() string {
	switch {
	case c.State == Ended:
		return " ended its task"
	case c.State != Returned:
		return " has not returned"
	case c.Errno != 0:
		return fmt.Sprintf(" = -1 %s", ErrnoName(c.Errno))
	}
	return fmt.Sprintf(" = %d%s", c.Ret, c.found())
}

// found is what the kernel wrote back.
func (c Call) found() string {
	switch {
	case c.Out == nil || c.Ret <= 0:
		return ""
	case slices.Contains(Select, c.Name):
		return " (" + c.Out.sets(c) + ")"
	case slices.Contains(Poll, c.Name):
		return " (" + c.Out.polled() + ")"
	case slices.Contains(EpollWait, c.Name):
		return " (" + eventsString(c.Out.Events[:min(int(c.Ret), len(c.Out.Events))]) + ")"
	}
	return ""
}

func (c Call) fcntlArgument() string {
	switch c.Args[1] {
	case 1, 3, 9, 11: // the getters take none
		return ""
	case 4: // F_SETFL
		return ", " + flags(c.Args[2], statusBits)
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
