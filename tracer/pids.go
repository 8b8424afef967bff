// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"os"
)

// initialPIDs is the kernel's first pid namespace (PROC_PID_INIT_INO).
const initialPIDs = "pid:[4026531836]"

// hostPIDs reports whether pids mean to this process what they mean to the
// probes. In a pid namespace of its own it would follow a stranger.
func hostPIDs() error {
	ns, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return fmt.Errorf("which pid namespace is this: %w", err)
	}
	if ns != initialPIDs {
		return fmt.Errorf("pids in this container are not the kernel's (run it with --pid=host): %w", errNamespace)
	}
	return nil
}

var errNamespace = fmt.Errorf("pid namespace %w", ErrNotSupported)
