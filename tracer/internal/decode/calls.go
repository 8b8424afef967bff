// SPDX-License-Identifier: MIT

package decode

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/bpf"
)

//go:generate go run ./gen

// A Call is a system call.
type Call struct {
	// Name is the kernel's; "" means that there is no such call.
	Name string
	// Args is how many arguments it takes; 6 if that is not known.
	Args int
	// Rule says which of the caller's memory goes into the record.
	Rule bpf.ProbesSnapRule
}

// Calls are the system calls of this architecture by their number.
var Calls = ruled(table)

// sigreturn never returns to its caller: it puts the interrupted registers
// back, so that its sys_exit has no call number.
const sigreturn = "rt_sigreturn"

// rules are those of the calls that come with memory of the caller.
var rules = map[string]bpf.ProbesSnapRule{
	"epoll_ctl":    bpf.ProbesSnapRuleSNAP_EPOLL_CTL,
	"epoll_pwait":  bpf.ProbesSnapRuleSNAP_EPOLL_WAIT,
	"epoll_pwait2": bpf.ProbesSnapRuleSNAP_EPOLL_PWAIT2,
	"epoll_wait":   bpf.ProbesSnapRuleSNAP_EPOLL_WAIT,
	"poll":         bpf.ProbesSnapRuleSNAP_POLL,
	"ppoll":        bpf.ProbesSnapRuleSNAP_PPOLL,
	"pselect6":     bpf.ProbesSnapRuleSNAP_SELECT,
	"select":       bpf.ProbesSnapRuleSNAP_SELECT,
}

func ruled(calls [len(table)]Call) [len(table)]Call {
	for nr, call := range calls {
		rule, ok := rules[call.Name]
		switch {
		case ok:
			calls[nr].Rule = rule
		case call.Name != "":
			calls[nr].Rule = bpf.ProbesSnapRuleSNAP_NONE
		}
	}
	return calls
}

// numbered returns the call of a record. One that Calls does not know, as the
// kernel is newer or the program made it up, is named by its number.
func numbered(r *bpf.ProbesEvent) Call {
	if r.Nr >= 0 && int(r.Nr) < len(Calls) && Calls[r.Nr].Name != "" {
		return Calls[r.Nr]
	}
	return Call{fmt.Sprintf("syscall_%d", r.Nr), 6, bpf.ProbesSnapRuleSNAP_NONE}
}

// Names returns the names of all calls in alphabetical order.
func Names() []string {
	var names []string
	for _, call := range Calls {
		if call.Name != "" {
			names = append(names, call.Name)
		}
	}
	slices.Sort(names)
	return names
}
