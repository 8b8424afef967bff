// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// settle waits until every probe that was running when the recording was stopped
// has ended, and looks again. Such a probe may have been given a position and not
// yet have made a record of it.
func (r *Recording) settle(ctx context.Context, cut uint64) (*trace.Trace, bool) {
	grace()
	return r.snapshot(ctx, cut)
}

// grace waits for what runs in the kernel without being preempted, as probes do:
// membarrier's global command is synchronize_rcu(). A kernel without it (nohz_full)
// makes the second look no better than the first one, never wrong.
func grace() {
	const global = 1 // MEMBARRIER_CMD_GLOBAL
	_, _, _ = unix.Syscall(unix.SYS_MEMBARRIER, global, 0, 0)
}

// unaccounted is the loss of books that do not close. What is missing, nobody
// knows: it may be of any kind.
func unaccounted(cut uint64) trace.Loss {
	return trace.Loss{What: fmt.Sprintf("unknown number of records: the books of %d positions do not close", cut), Count: 1}
}
