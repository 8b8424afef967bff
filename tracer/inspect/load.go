// SPDX-License-Identifier: MIT

package inspect

import (
	"fmt"
	"os"
	"strings"

	"github.com/cilium/ebpf"

	"github.com/kwitness/kwitness/bpf"
)

// load loads the two programs that this package uses, and what they need.
func load(pidNamespace uint32) (*ebpf.Collection, error) {
	spec, err := bpf.LoadProbes()
	if err != nil {
		return nil, err
	}
	for name := range spec.Programs {
		if name != bpf.ProbesProgOpenFiles && name != bpf.ProbesProgPeekRanges {
			delete(spec.Programs, name)
		}
	}
	for name := range spec.Maps {
		if name != bpf.ProbesMapInspection && !strings.HasPrefix(name, ".") { // a section of constants
			delete(spec.Maps, name)
		}
	}
	if err := spec.Variables[bpf.ProbesVarPidNs].Set(pidNamespace); err != nil {
		return nil, fmt.Errorf("set %s: %w", bpf.ProbesVarPidNs, err)
	}
	return ebpf.NewCollection(spec)
}

// initialPIDs is the inode of the kernel's first pid namespace (PROC_PID_INIT_INO).
const initialPIDs = 4026531836

// pidNamespace returns the inode of this process's pid namespace, 0 for the
// kernel's first, where no pid has to be translated.
func pidNamespace() (uint32, error) {
	ns, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return 0, fmt.Errorf("which pid namespace is this: %w", err)
	}
	var inode uint32
	if _, err := fmt.Sscanf(ns, "pid:[%d]", &inode); err != nil {
		return 0, fmt.Errorf("/proc/self/ns/pid is %q: %w", ns, err)
	}
	if inode == initialPIDs {
		return 0, nil
	}
	return inode, nil
}
