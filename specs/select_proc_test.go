// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/internal/puppet"
)

// stackOf returns the kernel functions in which a puppet sleeps, innermost first,
// from /proc/PID/stack. On x86 /proc/PID/wchan is 0 before Linux 5.16 (get_wchan).
func stackOf(p *puppet.Puppet) (functions []string) {
	GinkgoHelper()
	for line := range strings.Lines(readProc(p.PID(), "stack")) {
		_, function, _ := strings.Cut(strings.TrimSpace(line), " ") // behind the address
		function, _, _ = strings.Cut(function, "+")
		functions = append(functions, function)
	}
	return functions
}

// withSmallTable returns a child of the run's puppet whose table of descriptors is as small
// as can be: the puppet may have one as large as an open descriptor of this
// process was once, but in a fork it is as large as the open ones need (dup_fd).
func withSmallTable(r *run) *puppet.Puppet {
	GinkgoHelper()
	return r.puppet.Fork()
}

// tableSize returns for how many descriptors a process' table has room, fdt->max_fds:
// FDSize of /proc/PID/status.
func tableSize(pid int) int {
	GinkgoHelper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	Expect(err).NotTo(HaveOccurred())
	_, after, _ := strings.Cut(string(status), "FDSize:\t")
	size, err := strconv.Atoi(strings.Fields(after)[0])
	Expect(err).NotTo(HaveOccurred())
	return size
}
