// SPDX-License-Identifier: MIT

package specs_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer/inspect"
)

// inspector reads the kernel's objects for the specs of this process.
var inspector *inspect.Inspector

// fileOf returns the open file behind a puppet's descriptor, as it stands.
func fileOf(p *puppet.Puppet, fd int) inspect.File {
	GinkgoHelper()
	f, err := inspector.File(p.PID(), fd)
	Expect(err).NotTo(HaveOccurred())
	return f
}

// eventpollOf returns the eventpoll behind a puppet's descriptor, as it stands.
// Those who use it must be at rest.
func eventpollOf(p *puppet.Puppet, fd int) *inspect.Eventpoll {
	GinkgoHelper()
	e, err := inspector.Eventpoll(p.PID(), fd)
	Expect(err).NotTo(HaveOccurred())
	return e
}

// watchPolls watches, under the given name, how often the kernel asks a file of
// the puppet's what it is ready for, in calls of the puppet's: vfs_poll() reads
// f_op each time.
func (r *run) watchPolls(name string, p *puppet.Puppet, fd int) {
	GinkgoHelper()
	at, err := fileOf(p, fd).FieldAddr("f_op")
	Expect(err).NotTo(HaveOccurred())
	r.watchAt(name, p, at, 8)
}
