// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
)

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
		return " (" + c.Out.polled(c) + ")"
	case slices.Contains(EpollWait, c.Name):
		return " (" + c.Out.ready(int(c.Ret)) + ")"
	}
	return ""
}
