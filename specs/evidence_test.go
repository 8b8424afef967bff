// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// accesses returns the kernel's reads or writes of a watched window.
func (r *run) accesses(watch string, write bool) trace.Events {
	return r.Trace().Events.Of(trace.KindAccess).Where(func(e trace.Event) bool {
		return e.Watch == watch && e.Write == write
	})
}

// functionOf names the kernel functions that read a window, innermost first.
func (r *run) functionOf(watch string) string {
	stack := r.accesses(watch, false)[0].Stack
	return strings.Join(stack[:min(2, len(stack))], " < ")
}

// spelled returns the results of a puppet's calls in a row, errors by their names:
// "0 -EINVAL".
func spelled(results []int) string {
	words := make([]string, len(results))
	for i, result := range results {
		words[i] = fmt.Sprint(result)
		if result < 0 {
			words[i] = "-" + unix.ErrnoName(unix.Errno(-result))
		}
	}
	return strings.Join(words, " ")
}
