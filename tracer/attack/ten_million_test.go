// SPDX-License-Identifier: MIT

package attack_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

const gigabyte = 1 << 30

// Ten million calls, and whatever else the target did, fit into a gigabyte, all
// that the recording process needs beside them included. A tenth of them has to
// fit into a quarter.
func TestTenMillionCallsFitIntoAGigabyte(t *testing.T) {
	calls, room := scaled(uint64(1_000_000), 10_000_000), scaled(gigabyte/4, gigabyte)
	a := attacking(t, "%d calls in at most %s", calls, size(room))
	w := newWitness(a, 1<<26)
	g := launch(a, asks, func(b *board) { b.crew, b.calls = 2, calls/2 })
	w.record(g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.ready, 2)
	g.open(&g.begin)
	g.reaches(a, &g.done, 2)
	g.rests()
	said := w.testify()
	judgeFlood(a, g, said)
	if a.books.Received < calls && a.books.Lost == 0 {
		a.wrong("%d calls were received", a.books.Received)
	}
	if said.Peak > room {
		a.wrong("the trace and its process took %s", size(said.Peak))
	}
	t.Logf("%d calls received, %d MiB at most", a.books.Received, said.Peak>>20)
}

// peak returns the most memory that this process has had, in bytes.
func peak() (bytes int) {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		panic(err)
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if kib, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			fmt.Sscan(kib, &bytes)
		}
	}
	return bytes << 10
}
