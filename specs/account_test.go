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
// in the order of the forks, as each run has other pids.
func byNumber(log []servers.Strand) []servers.Strand {
	number := map[int64]int64{}
	for _, s := range log {
		if _, ok := number[int64(s.PID)]; !ok {
			number[int64(s.PID)] = int64(len(number) + 1)
		}
	}
	var numbered []servers.Strand
	for _, s := range log {
		s.PID = int(number[int64(s.PID)])
		s.Calls = slices.Clone(s.Calls)
		for i := range s.Calls {
			c := &s.Calls[i]
			switch {
			case slices.Contains(trace.Fork, c.Name) && c.Ret > 0:
				c.Ret = number[c.Ret]
			case c.Name == "fcntl" && c.Args[1] == unix.F_SETOWN:
				c.Args[2] = uint64(number[int64(c.Args[2])])
			case c.Name == "kill":
				c.Args[0] = uint64(number[int64(c.Args[0])])
			}
		}
		numbered = append(numbered, s)
	}
	return numbered
}
