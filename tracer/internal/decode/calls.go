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

// known reports whether there is a call of this number. One that there is not,
// as the kernel is newer or the program made it up, is named by its number.
func known(nr int32) bool { return nr >= 0 && int(nr) < len(Calls) && Calls[nr].Name != "" }

// Name returns what the kernel calls the system call of this number.
func Name(nr int32) string {
	if known(nr) {
		return Calls[nr].Name
	}
	return fmt.Sprintf("syscall_%d", nr)
}

func rule(nr int32) bpf.ProbesSnapRule {
	if known(nr) {
		return Calls[nr].Rule
	}
	return bpf.ProbesSnapRuleSNAP_NONE
}

func arguments(nr int32) int {
	if known(nr) {
		return Calls[nr].Args
	}
	return 6
}

// Rules returns what the probes are to do with the calls of these names, and of
// all if there are none. A call that is not known is recorded with all it may have.
func Rules(names []string, most int) ([]bpf.ProbesCallRule, error) {
	rules := make([]bpf.ProbesCallRule, most)
	for nr := range rules {
		if len(names) == 0 || slices.Contains(names, Name(int32(nr))) {
			rules[nr] = bpf.ProbesCallRule{Snap: uint8(rule(int32(nr))), Args: uint8(arguments(int32(nr)))}
		}
	}
	all := Names()
	for _, n := range names {
		if !slices.Contains(all, n) {
			return nil, fmt.Errorf("no system call %q on this architecture", n)
		}
	}
	return rules, nil
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
