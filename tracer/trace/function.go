// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
)

// FunctionCall is the part of an [Event] of [KindFunction]: a call of a function of
// the kernel, recorded as it returned. That of ep_poll_callback is recorded as it was
// made: it belongs to whoever makes a file ready, and comes before the wake-up.
//
// Which fields mean something depends on the function; the others are 0.
type FunctionCall struct {
	// Function is its name, or that of the hook of a security module.
	Function string `json:",omitempty"`
	// File is the address of the struct file that it is about.
	File uint64 `json:",omitzero"`
	// Number is how many descriptors core_sys_select, do_select and do_sys_poll
	// look at and how many events ep_send_events may deliver; the descriptor of
	// send_sigio and send_sigio_to_task, the command of do_fcntl and file_fcntl, the
	// signal of file_send_sigiotask, 0 for SIGIO.
	Number int `json:",omitzero"`
	// Owner is who is to get the signals of the file: of f_setown and send_sigio as
	// fcntl(F_GETOWN) has it, of send_sigio_to_task and file_send_sigiotask the
	// process.
	Owner int `json:",omitzero"`
	// Mask are the poll events that a poll function returns, or that
	// ep_poll_callback is told of; 0 tells it nothing.
	Mask uint32 `json:",omitzero"`
	// Returns is what the function returned, of an error minus its errno; 0 if it
	// returns nothing, or was recorded as it was called.
	Returns int64 `json:",omitzero"`
}

// silent are the functions of which there is no result.
var silent = []string{"ep_poll_callback", "send_sigio", "send_sigio_to_task", "file_fcntl", "file_set_fowner", "file_send_sigiotask"}

// String writes the call with what is known of it.
func (c FunctionCall) String() string {
	text := c.Function
	if c.File != 0 {
		text += fmt.Sprintf(" of file %#x", c.File)
	}
	if c.Number != 0 {
		text += fmt.Sprintf(" with %d", c.Number)
	}
	if c.Owner != 0 {
		text += fmt.Sprintf(" for pid %d", c.Owner)
	}
	return printable(text + c.outcome())
}

func (c FunctionCall) outcome() string {
	switch {
	case c.Mask != 0:
		return ": " + flags(uint64(c.Mask), pollBits)
	case slices.Contains(silent, c.Function):
		return ""
	}
	return fmt.Sprintf(" = %d", c.Returns)
}
