// SPDX-License-Identifier: MIT

package inspect_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer/inspect"
)

// A witness is what /proc/PID/fdinfo says of an item. The kernel writes the lines
// in the order of its tree (ep_show_fdinfo()).
type witness struct {
	FD     int
	Events uint32
	Data   uint64
}

// fdinfo is the outside witness: the kernel's own account of an epoll descriptor.
func fdinfo(t testing.TB, epfd int) []witness {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/self/fdinfo/%d", epfd))
	ok(t, err)
	var lines []witness
	for text := range strings.Lines(string(text)) {
		if !strings.HasPrefix(text, "tfd:") {
			continue
		}
		var l witness
		_, err := fmt.Sscanf(text, "tfd: %d events: %x data: %x", &l.FD, &l.Events, &l.Data)
		ok(t, err)
		lines = append(lines, l)
	}
	return lines
}

// witnessed holds the items against the witness.
func witnessed(t testing.TB, e *inspect.Eventpoll) {
	t.Helper()
	var items []witness
	for _, it := range e.Items {
		items = append(items, witness{it.FD, it.Events, it.Data})
	}
	if lines := fdinfo(t, e.File.FD); !slices.Equal(items, lines) {
		t.Errorf("items are\n\t%v\nfdinfo says\n\t%v", items, lines)
	}
}
