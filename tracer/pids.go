// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"os"
)

// initialPIDs is the inode of the kernel's first pid namespace (PROC_PID_INIT_INO).
const initialPIDs = 4026531836

// pidNamespace returns what the probes are told of the pid namespace of this
// process, whose pids are those of every record: 0 for the kernel's first, where
// nothing has to be looked up, and else its inode.
func pidNamespace() (uint32, error) {
	const self = "/proc/self/ns/pid"
	ns, err := os.Readlink(self)
	if err != nil {
		return 0, fmt.Errorf("which pid namespace is this: %w", err)
	}
	var inode uint32
	if _, err := fmt.Sscanf(ns, "pid:[%d]", &inode); err != nil {
		return 0, fmt.Errorf("%s is %q: %w", self, ns, err)
	}
	if inode == initialPIDs {
		return 0, nil
	}
	return inode, nil
}
