// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// zombiesOf returns the children of a process that have ended and wait to be
// waited for.
func zombiesOf(parent int) []string { return childrenOf(parent, "Z") }

// childrenOf returns the children of a process that are in that state, or in any,
// from /proc/PID/stat.
func childrenOf(parent int, state string) []string {
	GinkgoHelper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	Expect(err).NotTo(HaveOccurred())
	children := []string{}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		_, fields, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(fields); f[1] == strconv.Itoa(parent) && (state == "" || f[0] == state) {
			children = append(children, filepath.Base(filepath.Dir(path)))
		}
	}
	return children
}

// blocks reports whether the leader thread blocks the signal (SigBlk of
// /proc/PID/status).
func (r *run) blocks(sig unix.Signal) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.PID()))
	Expect(err).NotTo(HaveOccurred())
	_, after, _ := strings.Cut(string(status), "SigBlk:\t")
	mask, err := strconv.ParseUint(strings.Fields(after)[0], 16, 64)
	Expect(err).NotTo(HaveOccurred())
	return mask&(1<<(sig-1)) != 0
}
