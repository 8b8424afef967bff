// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/internal/puppet"
)

// A tfd is a line of /proc/PID/fdinfo/EPFD: what an epoll watches, under the
// number it had when it was added (ep_show_fdinfo).
type tfd struct {
	FD     int
	Events uint32
	Data   uint64
}

// tfdsOf returns what an epoll of the puppet's watches, in the order of its tree.
func tfdsOf(p *puppet.Puppet, ep int) []tfd {
	GinkgoHelper()
	info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", p.PID(), ep))
	Expect(err).NotTo(HaveOccurred())
	watched := []tfd{}
	for line := range strings.Lines(string(info)) {
		var t tfd
		if n, _ := fmt.Sscanf(line, "tfd: %d events: %x data: %x", &t.FD, &t.Events, &t.Data); n == 3 {
			watched = append(watched, t)
		}
	}
	return watched
}

// hasFD reports whether the puppet has such a descriptor.
func hasFD(p *puppet.Puppet, fd int) bool {
	_, err := os.Lstat(fmt.Sprintf("/proc/%d/fd/%d", p.PID(), fd))
	return err == nil
}
