// SPDX-License-Identifier: MIT

package watch

import "github.com/kwitness/kwitness/bpf"

// For the tests without privileges.
var (
	Judge = judge
	Check = Window.check
)

// Counts returns the counts of the watchpoint.
func (wp *Watchpoint) Counts() (reads, writes, user uint64, err error) {
	var h bpf.ProbesHits
	err = wp.hits.Lookup(wp.key, &h)
	return h.Reads, h.Writes, h.User, err
}
