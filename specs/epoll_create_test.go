// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var epollIsDescriptor = subject{
	claim: claimed("epoll-create.returns-a-descriptor"),
	act:   useHandle((*puppet.Puppet).EpollCreate),
	facts: []fact{
		{says: "the call returns a descriptor, and the other calls have it as their first argument", by: claims.Calls, judge: passedOn},
		{says: "the descriptor is of a file without a name in any directory, an eventpoll", by: claims.Procfs, judge: linksToEventpoll},
		{says: "epoll_ctl and epoll_wait take it, and no descriptor of another kind", by: claims.Behaviour, judge: takenAsHandle},
	},
	mutants: []mutant{
		{fails: "the call returns", act: useHandle(newEventfd), why: "where it is an eventfd"},
		{fails: "the descriptor is of a file", act: useHandle(newEventfd), why: "where it is an eventfd"},
		{fails: "epoll_ctl and epoll_wait take it", act: useHandle(newEventfd), why: "where it is an eventfd"},
	},
}

// newEventfd returns a descriptor that is made in the same way, of another kind.
func newEventfd(p *puppet.Puppet) int {
	GinkgoHelper()
	fd := p.Call(unix.SYS_EVENTFD2, 0, 0)
	Expect(fd).To(BeNumerically(">", 0))
	return fd
}

// useHandle uses what make returns as an epoll, and then a pipe.
func useHandle(make func(*puppet.Puppet) int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		read, write := p.Pipe()
		p.Write(write, "x")
		handle := make(p)
		link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", p.PID(), handle))
		Expect(err).NotTo(HaveOccurred())
		r.saw["handle"], r.saw["link"] = handle, link
		r.saw["ADD"] = p.EpollCtl(handle, unix.EPOLL_CTL_ADD, read, unix.EPOLLIN, 0)
		r.saw["wait"] = p.EpollWait(handle, p.EpollEvents(1), 1, 0)
		r.saw["pipe"] = p.EpollCtl(write, unix.EPOLL_CTL_ADD, read, unix.EPOLLIN, 0)
	}
}

func passedOn(r *run) string {
	handle := r.saw["handle"].(int)
	itsOwn := func(e trace.Event) bool { return int(e.Args[0]) == handle }
	Expect(r).To(HaveInOrder(
		EpollCreate().Returning(handle),
		EpollCtl(unix.EPOLL_CTL_ADD).OK().Where("with it as the first argument", itsOwn),
		EpollWait().OK().Where("with it as the first argument", itsOwn),
	))
	return fmt.Sprintf("%s() = %d, epoll_ctl(%d, ADD, …) = 0, epoll_wait(%d, …) = 1",
		r.Trace().Events.Calls(trace.EpollCreate)[0].Name, handle, handle, handle)
}

func linksToEventpoll(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("link", "anon_inode:[eventpoll]"))
	return fmt.Sprintf("/proc/%d/fd/%d is %s", r.PID(), r.saw["handle"], r.saw["link"])
}

func takenAsHandle(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("ADD", 0))
	Expect(r.saw).To(HaveKeyWithValue("wait", 1))
	Expect(r.saw).To(HaveKeyWithValue("pipe", -int(unix.EINVAL)))
	return "epoll_ctl = 0, epoll_wait = 1; on a pipe epoll_ctl = EINVAL (do_epoll_ctl)"
}
