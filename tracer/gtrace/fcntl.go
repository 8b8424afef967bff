// SPDX-License-Identifier: MIT

package gtrace

import (
	"strconv"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Fcntl matches fcntl with the command cmd, F_SETOWN and so on, and one of the
// given values of its integer argument; none given means any.
func Fcntl(cmd int, arg ...int) CallNoun {
	return call(withWords("fcntl", trace.FcntlCommand(cmd), list(arg, strconv.Itoa, "|")), trace.Fcntl).
		withArgument("cmd", argument(1), []int{cmd}, trace.FcntlCommand).
		withArgument("arg", argument(2), arg, strconv.Itoa)
}

// argument returns the i-th argument of a call, a C int.
func argument(i int) func(trace.Event) int {
	return func(e trace.Event) int { return int(int32(e.Args[i])) }
}
