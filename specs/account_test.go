// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/tracer/trace"
)

// An account is what happened call by call, a line each.
type account []string

// accountOf writes the strands down, each under its name.
func accountOf(strands []servers.Strand) account {
	var a account
	for i, s := range strands {
		a = append(a, fmt.Sprintf("strand %d, process %d:", i, s.PID))
		for _, c := range s.Calls {
			a = append(a, lineOf(c))
		}
	}
	return a
}

func lineOf(c servers.Call) string {
	args := make([]string, len(c.Args))
	for i, arg := range c.Args {
		args[i] = fmt.Sprintf("%d", int64(arg))
		if int64(arg) > 1<<16 {
			args[i] = fmt.Sprintf("%#x", arg)
		}
	}
	line := fmt.Sprintf("%s[%d](%s) = ", c.Name, c.Nr, strings.Join(args, ", "))
	name := unix.ErrnoName(unix.Errno(-c.Ret))
	switch {
	case !c.Returned:
		return line + "?"
	case name != "":
		return line + name
	}
	return line + fmt.Sprint(c.Ret)
}

// unlike returns the first line in which an account differs from another, with
// what comes before; "" if there is none.
func (a account) unlike(other account) string {
	for i := range max(len(a), len(other)) {
		if a.line(i) != other.line(i) {
			before := strings.Join(a[max(0, i-3):min(i, len(a))], "\n")
			return fmt.Sprintf("%s\n%s\ninstead of\n%s", before, a.line(i), other.line(i))
		}
	}
	return ""
}

func (a account) line(i int) string {
	if i < len(a) {
		return a[i]
	}
	return "the end"
}

// ending returns how many lines end so.
func (a account) ending(suffix string) (n int) {
	for _, line := range a {
		if strings.HasSuffix(line, suffix) {
			n++
		}
	}
	return n
}

// byNumber numbers the processes from 1, the server first and then its children
// in the order of the forks: each run has other pids.
func byNumber(log []servers.Strand) []servers.Strand {
	numbers := map[int64]int64{}
	for _, s := range log {
		if pid := int64(s.PID); numbers[pid] == 0 {
			numbers[pid] = int64(len(numbers) + 1)
		}
	}
	var numbered []servers.Strand
	for _, s := range log {
		s.PID, s.Calls = int(numbers[int64(s.PID)]), slices.Clone(s.Calls)
		for i := range s.Calls {
			number(&s.Calls[i], numbers)
		}
		numbered = append(numbered, s)
	}
	return numbered
}

// number puts numbers for the pids in a call of the servers.
func number(c *servers.Call, numbers map[int64]int64) {
	switch {
	case slices.Contains(slices.Concat(trace.Fork, trace.Wait), c.Name) && c.Ret > 0:
		c.Ret = numbers[c.Ret]
	case c.Name == "fcntl" && c.Args[1] == unix.F_SETOWN:
		c.Args[2] = uint64(numbers[int64(c.Args[2])])
	}
}
