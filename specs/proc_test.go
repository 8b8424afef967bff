// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
)

// zombiesOf returns the children of a process that have ended and wait to be
// waited for, from /proc/PID/stat.
func zombiesOf(parent int) []string {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	Expect(err).NotTo(HaveOccurred())
	zombies := []string{}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		_, fields, _ := strings.Cut(string(stat), ") ")
		if strings.HasPrefix(fields, fmt.Sprintf("Z %d ", parent)) {
			zombies = append(zombies, filepath.Base(filepath.Dir(path)))
		}
	}
	return zombies
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
