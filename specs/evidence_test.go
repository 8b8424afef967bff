// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"
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

// functionOf names the kernel function that first read a window: see doer.
func (r *run) functionOf(watch string) string { return doer(r.accesses(watch, false)[0].Stack) }

// writerOf names the kernel function that first wrote a window: see doer.
func (r *run) writerOf(watch string) string { return doer(r.accesses(watch, true)[0].Stack) }

// doer names the kernel function that touched memory. Behind those that only copy,
// of which some kernels have one and others two, it is who called them.
func doer(stack []string) string {
	for i, function := range stack {
		if !copies(function) {
			return strings.Join(stack[:i+1], " < ")
		}
	}
	return strings.Join(stack, " < ")
}

// copies holds for functions such as _copy_from_user, copy_user_short_string,
// rep_movs_alternative and __put_user_nocheck_4.
func copies(function string) bool {
	return slices.ContainsFunc([]string{"copy_", "rep_movs", "put_user", "get_user"}, func(part string) bool {
		return strings.Contains(function, part)
	})
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
