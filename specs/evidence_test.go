// SPDX-License-Identifier: MIT

package specs_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/tracer/trace"
)

// accesses returns the kernel's reads or writes of a watched window.
func (r *run) accesses(watch string, write bool) trace.Events {
	return r.Trace().Events.Of(trace.KindAccess).Where(func(e trace.Event) bool {
		return e.Watch == watch && e.Write == write
	})
}

// address returns what a watchpoint watches, from any hit of it.
func (r *run) address(watch string) uint64 {
	GinkgoHelper()
	hits := r.accesses(watch, false)
	Expect(hits).NotTo(BeEmpty(), "the kernel never read %s", watch)
	return hits[0].Addr
}

// functionOf names the kernel functions that read a window, innermost first.
func (r *run) functionOf(watch string) string {
	return strings.Join(r.accesses(watch, false)[0].Stack[:2], " < ")
}
