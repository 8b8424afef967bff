// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/internal/puppet"
)

// A crowd of watches belongs to a user who has no others. The kernel counts each
// for the user who created the epoll, whoever adds it (ep_alloc(), ep_insert()).
type crowd struct {
	puppet  *puppet.Puppet
	watches int
	epoll   int // the puppet's, for one watch more
	file    int // the puppet's, to be watched
}

// So many watches that a limit of as many hinders no one else.
const (
	crowdEpolls = 16
	crowdFiles  = 256
)

// nooneElse returns a user that this host does not have, and that no other crowd is:
// one may be there in another run of the specs, or have been here a moment ago.
func nooneElse(p *puppet.Puppet) int { return 1<<31 - 1<<23 + p.PID() }

// hireCrowd makes a puppet that user and has it own the epolls, to which this
// process adds the watches: it is faster.
func hireCrowd(p *puppet.Puppet) *crowd {
	GinkgoHelper()
	user := nooneElse(p)
	Expect(p.Call(unix.SYS_SETRESUID, user, user, user)).To(Equal(0))
	Expect(p.Call(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, int(unix.SIGKILL))).To(Equal(0), "setresuid has cleared it")
	c := &crowd{puppet: p}
	c.file, _ = p.Pipe()
	files := c.files()
	for range crowdEpolls {
		c.epoll = p.EpollCreate()
		c.watch(c.borrowed(c.epoll), files)
	}
	c.epoll = p.EpollCreate()
	return c
}

// files returns descriptors to watch, all of one file.
func (c *crowd) files() (fds []int) {
	GinkgoHelper()
	for range crowdFiles {
		fds = append(fds, c.borrowed(c.file))
	}
	return fds
}

// borrowed returns a descriptor of this process for what is the puppet's.
func (c *crowd) borrowed(fd int) int {
	GinkgoHelper()
	pid, err := unix.PidfdOpen(c.puppet.PID(), 0)
	Expect(err).NotTo(HaveOccurred())
	defer unix.Close(pid)
	mine, err := unix.PidfdGetfd(pid, fd, 0)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(unix.Close, mine)
	return mine
}

func (c *crowd) watch(epoll int, files []int) {
	GinkgoHelper()
	for _, fd := range files {
		if err := unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN}); err != nil {
			Fail(fmt.Sprintf("watch %d of the crowd: %v", c.watches, err))
		}
		c.watches++
	}
}

// watchOneMore has the puppet itself ask for a watch more.
func (c *crowd) watchOneMore() {
	GinkgoHelper()
	c.puppet.EpollCtl(c.epoll, unix.EPOLL_CTL_ADD, c.file, unix.EPOLLIN, 0)
}
