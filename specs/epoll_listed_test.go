// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/internal/puppet"
)

// A listed descriptor is one that an epoll watches, as the kernel lists it in
// /proc/PID/fdinfo (ep_show_fdinfo).
type listed struct {
	fd     int
	events uint32
	data   uint64
	inode  uint64
}

// listOf returns what the epoll of a puppet watches, in the kernel's order: that
// of the tree.
func listOf(p *puppet.Puppet, ep int) []listed {
	GinkgoHelper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", p.PID(), ep))
	Expect(err).NotTo(HaveOccurred())
	list := []listed{}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "tfd:") {
			continue
		}
		var l listed
		var pos int64
		_, err := fmt.Sscanf(line, "tfd: %d events: %x data: %x pos:%d ino:%x", &l.fd, &l.events, &l.data, &pos, &l.inode)
		Expect(err).NotTo(HaveOccurred(), line)
		list = append(list, l)
	}
	return list
}

// String is the line in short.
func (l listed) String() string {
	return fmt.Sprintf("tfd %d events %x data %x", l.fd, l.events, l.data)
}

// inWords is a list on one line.
func inWords(list []listed) string {
	var words []string
	for _, l := range list {
		words = append(words, l.String())
	}
	return strings.Join(words, ", ")
}

// listedAs matches what is listed of a descriptor of which these events were asked:
// the kernel adds EPOLLERR and EPOLLHUP.
func listedAs(fd int, events uint32) types.GomegaMatcher {
	return WithTransform(func(l listed) [2]uint32 { return [2]uint32{uint32(l.fd), l.events} },
		Equal([2]uint32{uint32(fd), events | unix.EPOLLERR | unix.EPOLLHUP}))
}
