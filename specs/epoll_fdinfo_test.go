// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

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

// awaitNothingWatched waits until an epoll of the puppet's watches nothing. A file is
// released later than it is closed if somebody is just looking at it, such as the
// inspector of specs that run in parallel, which comes by the files of all processes.
func awaitNothingWatched(ctx context.Context, p *puppet.Puppet, ep int) {
	GinkgoHelper()
	Eventually(ctx, func() []tfd { return tfdsOf(p, ep) }).Should(BeEmpty())
}

// String is the line in short.
func (t tfd) String() string { return fmt.Sprintf("tfd %d events %x data %x", t.FD, t.Events, t.Data) }

// inWords is a list on one line.
func inWords(list []tfd) string {
	var words []string
	for _, t := range list {
		words = append(words, t.String())
	}
	return strings.Join(words, ", ")
}

// listedAs matches the line of a descriptor that was added with these events: the
// kernel adds EPOLLERR and EPOLLHUP.
func listedAs(fd int, events uint32) types.GomegaMatcher {
	return WithTransform(func(t tfd) tfd { return tfd{FD: t.FD, Events: t.Events} },
		Equal(tfd{FD: fd, Events: events | unix.EPOLLERR | unix.EPOLLHUP}))
}

// hasFD reports whether the puppet has such a descriptor.
func hasFD(p *puppet.Puppet, fd int) bool {
	_, err := os.Lstat(fmt.Sprintf("/proc/%d/fd/%d", p.PID(), fd))
	return err == nil
}
