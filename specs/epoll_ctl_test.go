// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var addChangeRemove = subject{
	claim: claimed("epoll-ctl.adds-changes-and-removes"),
	act:   control(unix.EPOLL_CTL_MOD, unix.EPOLL_CTL_DEL, aProgram),
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "ADD puts a descriptor on the kernel's list, MOD changes what is asked of it, DEL takes it off", by: claims.Procfs, judge: listFollows},
		{says: "ADD of what is there fails with EEXIST, MOD and DEL of what is not with ENOENT", by: claims.Calls, judge: eachInItsPlace},
		{says: "a regular file cannot be added, nor what is not open, nor the epoll itself", by: claims.Calls, judge: notEverything},
		{says: "the kernel allocates an item and its place in the file's queue for an ADD, for MOD and DEL nothing", by: claims.Allocations, judge: allocatesToAdd},
	},
	mutants: []mutant{
		{fails: "ADD puts", act: control(unix.EPOLL_CTL_ADD, unix.EPOLL_CTL_DEL, aProgram), why: "where ADD is called in place of MOD"},
		{fails: "ADD puts", act: control(unix.EPOLL_CTL_MOD, unix.EPOLL_CTL_MOD, aProgram), why: "where MOD is called in place of DEL"},
		{fails: "ADD of what is there", act: control(unix.EPOLL_CTL_MOD, unix.EPOLL_CTL_MOD, aProgram), why: "where MOD is called in place of DEL"},
		{fails: "a regular file", act: control(unix.EPOLL_CTL_MOD, unix.EPOLL_CTL_DEL, aPolledFile), why: "with a file of procfs that can be polled"},
		{fails: "the kernel allocates", tamper: allocateToChange, why: "where an allocation is moved into a MOD"},
	},
}

const (
	aProgram    = "/proc/self/exe"    // a regular file: it has no f_op->poll
	aPolledFile = "/proc/self/mounts" // it has one (mounts_poll)
)

// control takes a pipe in, changes it and removes it, each of these twice, and
// tries what cannot be added.
func control(change, remove int, path string) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep := p.EpollCreate()
		read, _ := p.Pipe()
		file := p.Open(path, unix.O_RDONLY)
		r.saw["ep"], r.saw["pipe"], r.saw["file"] = ep, read, file
		for _, step := range []struct {
			op     int
			events uint32
			name   string
		}{{unix.EPOLL_CTL_ADD, unix.EPOLLIN, "added"}, {change, unix.EPOLLPRI, "changed"}, {remove, 0, "removed"}} {
			p.EpollCtl(ep, step.op, read, step.events, 0)
			r.saw[step.name] = tfdsOf(p, ep)
			p.EpollCtl(ep, step.op, read, step.events, 0)
		}
		p.EpollCtl(ep, unix.EPOLL_CTL_MOD, read, 0, 0)
		p.EpollCtl(ep, unix.EPOLL_CTL_ADD, file, 0, 0)
		p.EpollCtl(ep, unix.EPOLL_CTL_ADD, notOpen, 0, 0)
		p.EpollCtl(ep, unix.EPOLL_CTL_ADD, ep, 0, 0)
	}
}

// notOpen is a descriptor that no puppet has open.
const notOpen = 99

func listFollows(r *run) string {
	pipe := r.saw["pipe"].(int)
	Expect(r.saw["added"]).To(ConsistOf(listedAs(pipe, unix.EPOLLIN)))
	Expect(r.saw["changed"]).To(ConsistOf(listedAs(pipe, unix.EPOLLPRI)))
	Expect(r.saw["removed"]).To(BeEmpty())
	return fmt.Sprintf("%s after ADD, %s after MOD, none after DEL", inWords(r.saw["added"].([]tfd)), inWords(r.saw["changed"].([]tfd)))
}

func eachInItsPlace(r *run) string {
	pipe := r.saw["pipe"].(int)
	add, mod, del := EpollCtl(unix.EPOLL_CTL_ADD).OfFD(pipe), EpollCtl(unix.EPOLL_CTL_MOD).OfFD(pipe), EpollCtl(unix.EPOLL_CTL_DEL).OfFD(pipe)
	Expect(r).To(HaveInOrder(add.OK(), add.Failing(unix.EEXIST), mod.OK(), mod.OK(),
		del.OK(), del.Failing(unix.ENOENT), mod.Failing(unix.ENOENT)))
	return "ADD = 0, EEXIST; MOD = 0, 0; DEL = 0, ENOENT; MOD = ENOENT"
}

// allocateToChange moves an allocation of an ADD into a MOD.
func allocateToChange(f *forgery) {
	mod := find(f, func(e trace.Event) bool { return e.Name == trace.EpollCtl[0] && e.Args[1] == unix.EPOLL_CTL_MOD })
	alloc := find(f, func(e trace.Event) bool { return e.Kind == trace.KindAlloc && e.Inside == mod.Name })
	alloc.Outer = mod.Seq
}

func allocatesToAdd(r *run) string {
	added := EpollCtl(unix.EPOLL_CTL_ADD).OK()
	Expect(r).To(HaveExactly(1, added))
	Expect(r).To(HaveForEach(added, Alloc(), Alloc()))
	Expect(r).To(HaveEvery(Alloc().During(trace.EpollCtl), inside(r.Trace(), added)))
	var sizes []string
	for _, e := range r.Trace().Events.Of(trace.KindAlloc).Where(func(e trace.Event) bool { return e.Inside == trace.EpollCtl[0] }) {
		sizes = append(sizes, fmt.Sprintf("%d bytes (%s)", e.Bytes, e.Site))
	}
	return "for the ADD " + strings.Join(sizes, ", ") + "; for 3 MOD and 2 DEL none"
}

func notEverything(r *run) string {
	add := EpollCtl(unix.EPOLL_CTL_ADD)
	Expect(r).To(HaveExactly(1, add.OfFD(r.saw["file"].(int)).Failing(unix.EPERM)))
	Expect(r).To(HaveExactly(1, add.OfFD(notOpen).Failing(unix.EBADF)))
	Expect(r).To(HaveExactly(1, add.OfFD(r.saw["ep"].(int)).Failing(unix.EINVAL)))
	return fmt.Sprintf("%d × ADD refused: EPERM for a file without f_op->poll, EBADF, EINVAL (do_epoll_ctl)",
		len(r.Trace().Events.Calls(trace.EpollCtl).Where(func(e trace.Event) bool { return e.FD() != r.saw["pipe"] && !e.OK() })))
}
