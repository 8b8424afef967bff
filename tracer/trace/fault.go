// SPDX-License-Identifier: MIT

package trace

import "fmt"

// faultString says at which address the kernel faulted, how, and in which function
// and its callers.
func (a Access) faultString() string {
	verb := "reading"
	if a.Write {
		verb = "writing"
	}
	return printable(in(fmt.Sprintf("kernel faults %s %#x", verb, a.Addr), a.Stack...))
}
