// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
)

var fileAndDescriptor = subject{
	claim: claimed("epoll-ctl.watches-the-file-behind-the-descriptor"),
	act:   addTwice((*puppet.Puppet).Dup, true),
	facts: []fact{
		{says: "two descriptors of one pipe are both added, and both are reported", by: claims.Snapshots, judge: bothReported},
		{says: "the kernel holds two items with the same file and another number each", by: claims.Objects, judge: sameFile},
		{says: "a number that now means another file is added again, and listed twice", by: claims.Procfs, judge: listedTwice},
	},
	mutants: []mutant{
		{fails: "two descriptors", act: addTwice(unrelatedPipe, true), why: "where the second is of another pipe"},
		{fails: "the kernel holds", act: addTwice(unrelatedPipe, true), why: "where the second is of another pipe"},
		{fails: "a number that", act: addTwice((*puppet.Puppet).Dup, false), why: "where the number means what it meant"},
	},
}

// unrelatedPipe returns a descriptor that has nothing to do with fd.
func unrelatedPipe(p *puppet.Puppet, _ int) int {
	read, _ := p.Pipe()
	return read
}

// addTwice adds a pipe that is ready and the descriptor that second makes of it,
// and then this number again, which means another pipe by now if it is replaced.
func addTwice(second func(p *puppet.Puppet, fd int) int, replaced bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep := p.EpollCreate()
		read, write := p.Pipe()
		fd := second(p, read)
		p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
		p.EpollAdd(ep, fd, unix.EPOLLIN, uint64(fd))
		p.Write(write, "x")
		p.Ready(ep, 0)
		r.saw["first"], r.saw["second"], r.saw["items"] = read, fd, eventpollOf(p, ep).Items
		if replaced {
			p.DupTo(unrelatedPipe(p, fd), fd)
		}
		r.saw["again"] = p.EpollCtl(ep, unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN, 0)
		r.saw["listed"] = tfdsOf(p, ep)
	}
}

func bothReported(r *run) string {
	first, second := r.saw["first"].(int), r.saw["second"].(int)
	Expect(r).To(HaveExactly(1, EpollWait().Returning(2)))
	Expect(r).To(HaveEvery(EpollWait(), deliveringAll(first, second)))
	return fmt.Sprintf("1 byte in 1 pipe: epoll_wait = 2, data %d and %d", first, second)
}

func sameFile(r *run) string {
	items := r.saw["items"].([]inspect.Item)
	Expect(items).To(HaveLen(2))
	Expect(items[0].File).To(Equal(items[1].File), "the files of the two items")
	Expect([]int{items[0].FD, items[1].FD}).To(ConsistOf(r.saw["first"], r.saw["second"]))
	return fmt.Sprintf("epitem.ffd is {%#x, %d} and {%#x, %d}", items[0].File, items[0].FD, items[1].File, items[1].FD)
}

func listedTwice(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("again", 0))
	second, list := r.saw["second"].(int), r.saw["listed"].([]tfd)
	Expect(list).To(HaveLen(3))
	Expect(slices.DeleteFunc(slices.Clone(list), func(t tfd) bool { return t.FD != second })).To(HaveLen(2), "lines of descriptor %d", second)
	return inWords(list)
}
