// SPDX-License-Identifier: MIT

package specs_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var redBlackTree = subject{
	claim: claimed("epoll.keeps-a-red-black-tree"),
	act:   growTree(false),
	facts: []fact{
		{says: "there is an item for each ADD and none for a DEL, in a tree that obeys the laws of red and black", by: claims.Objects, judge: lawsOfTree},
		{says: "its order is by the address of the file, not by descriptor: so the kernel lists it", by: claims.Procfs, judge: byAddress},
		{says: "each epoll_ctl goes down from the root, epoll_wait does not look at it", by: claims.Watchpoints, judge: downFromRoot},
		{says: "the first ADD puts the root there, the last DEL takes it away, and no MOD writes it", by: claims.Watchpoints, judge: changedByAddAndDel},
	},
	mutants: []mutant{
		{fails: "there is an item", act: changed(growTree(false), recolour), why: "where an item has the other colour"},
		{fails: "there is an item", act: changed(growTree(false), turnRound), why: "where the links of an item are turned round"},
		{fails: "its order", act: changed(growTree(false), exchangeFiles), why: "where the descriptors are of each other's files"},
		{fails: "each epoll_ctl", act: growTree(true), why: "where the tree of another epoll is watched"},
		{fails: "the first ADD", act: growTree(true), why: "where the tree of another epoll is watched"},
		{fails: "the first ADD", tamper: writeInMod, why: "where a write is moved into a MOD"},
	},
}

const (
	branches = 20
	treeRoot = "root of the tree"
)

// growTree adds pipes, and then another descriptor of each, with numbers that
// descend: wherever the files are, the order by address is not that of the
// numbers. It changes all, removes the pipes' first descriptors, waits, and
// removes the others.
func growTree(elsewhere bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, other := p.EpollCreate(), p.EpollCreate()
		if elsewhere {
			r.watchEventpoll(treeRoot, p, other, "rbr.rb_root.rb_node")
		} else {
			r.watchEventpoll(treeRoot, p, ep, "rbr.rb_root.rb_node")
		}
		var pipes, again []int
		for range branches {
			read, _ := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN, 0)
			pipes = append(pipes, read)
		}
		for i, fd := range pipes {
			again = append(again, p.DupTo(fd, 200-i))
			p.EpollAdd(ep, again[i], unix.EPOLLIN, 0)
		}
		for _, fd := range slices.Concat(pipes, again) {
			p.EpollCtl(ep, unix.EPOLL_CTL_MOD, fd, unix.EPOLLPRI, 0)
		}
		r.saw["files"], r.saw["full"], r.saw["listed"] = addressesOf(p), eventpollOf(p, ep), tfdsOf(p, ep)
		removeAll(p, ep, pipes)
		r.saw["half"] = eventpollOf(p, ep)
		p.EpollWait(ep, p.EpollEvents(1), 1, 0)
		removeAll(p, ep, again)
		r.saw["first"], r.saw["last"] = pipes[0], again[branches-1]
	}
}

// addressesOf returns where the puppet's open files are, by descriptor.
func addressesOf(p *puppet.Puppet) map[int]uint64 {
	GinkgoHelper()
	files, err := inspector.Files(p.PID())
	Expect(err).NotTo(HaveOccurred())
	addresses := map[int]uint64{}
	for _, f := range files {
		addresses[f.FD] = f.Addr
	}
	return addresses
}

func removeAll(p *puppet.Puppet, ep int, fds []int) {
	for _, fd := range fds {
		p.EpollCtl(ep, unix.EPOLL_CTL_DEL, fd, 0, 0)
	}
}

// watchEventpoll watches a field of the eventpoll behind a puppet's descriptor.
func (r *run) watchEventpoll(name string, p *puppet.Puppet, ep int, field string) {
	GinkgoHelper()
	at, err := eventpollOf(p, ep).FieldAddr(field)
	Expect(err).NotTo(HaveOccurred())
	r.watchAt(name, p, at, 8)
}

// changed is an act that changes what it saw.
func changed(do act, change func(*run)) act {
	return func(ctx context.Context, r *run) {
		do(ctx, r)
		change(r)
	}
}

func recolour(r *run) {
	items := r.saw["full"].(*inspect.Eventpoll).Items
	items[branches].Black = !items[branches].Black
}

func turnRound(r *run) {
	items := r.saw["full"].(*inspect.Eventpoll).Items
	i := slices.IndexFunc(items, func(it inspect.Item) bool { return it.Left != it.Right })
	items[i].Left, items[i].Right = items[i].Right, items[i].Left
}

// exchangeFiles gives the first descriptor listed the last one's file, and so on.
func exchangeFiles(r *run) {
	files, list := r.saw["files"].(map[int]uint64), r.saw["listed"].([]tfd)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		files[list[i].FD], files[list[j].FD] = files[list[j].FD], files[list[i].FD]
	}
}

// writeInMod moves the first write by a DEL into a MOD.
func writeInMod(f *forgery) {
	mod := find(f, func(e trace.Event) bool { return e.Name == trace.EpollCtl[0] && e.Args[1] == unix.EPOLL_CTL_MOD })
	find(f, func(e trace.Event) bool { return e.Kind == trace.KindAccess && e.Write && e.Seq > mod.Seq }).Outer = mod.Seq
}

func lawsOfTree(r *run) string {
	full, half := r.saw["full"].(*inspect.Eventpoll), r.saw["half"].(*inspect.Eventpoll)
	Expect(full.Items).To(HaveLen(2 * branches))
	Expect(full.Check()).To(Succeed())
	Expect(half.Items).To(HaveLen(branches))
	Expect(half.Check()).To(Succeed())
	black := 0
	for _, it := range full.Items {
		if it.Black {
			black++
		}
	}
	return fmt.Sprintf("%d ADD: %d items, %d of them black; %d DEL: %d items", 2*branches, len(full.Items), black, branches, len(half.Items))
}

func byAddress(r *run) string {
	files, list := r.saw["files"].(map[int]uint64), r.saw["listed"].([]tfd)
	Expect(list).To(HaveLen(2 * branches))
	byFile := func(a, b tfd) int { return cmp.Or(cmp.Compare(files[a.FD], files[b.FD]), cmp.Compare(a.FD, b.FD)) }
	byNumber := func(a, b tfd) int { return cmp.Compare(a.FD, b.FD) }
	Expect(slices.IsSortedFunc(list, byFile)).To(BeTrue(), "the list ascends by the address of the file: %v, %v", list, files)
	Expect(slices.IsSortedFunc(list, byNumber)).To(BeFalse(), "the list ascends by descriptor: %v", list)
	return fmt.Sprintf("%d lines ascend by address from %#x; the descriptors are %d, %d, %d, …",
		len(list), files[list[0].FD], list[0].FD, list[1].FD, list[2].FD)
}

func downFromRoot(r *run) string {
	Expect(r).To(HaveExactly(6*branches, EpollCtl().OK()))
	Expect(r).To(HaveForEach(EpollCtl().OK(), KernelRead(treeRoot)))
	Expect(r).To(HaveExactly(1, EpollWait().OK()))
	Expect(r).NotTo(HaveAny(KernelRead(treeRoot).During(trace.EpollWait)))
	return fmt.Sprintf("%#x read in each of %d epoll_ctls, in no epoll_wait", r.at[treeRoot], 6*branches)
}

// changedByAddAndDel knows that the root of an empty tree is NULL. Of a larger
// one it is written only when another item becomes the root.
func changedByAddAndDel(r *run) string {
	add, del := EpollCtl(unix.EPOLL_CTL_ADD).OfFD(r.saw["first"].(int)), EpollCtl(unix.EPOLL_CTL_DEL).OfFD(r.saw["last"].(int))
	mod := EpollCtl(unix.EPOLL_CTL_MOD).OK()
	Expect(r).To(HaveForEach(add, KernelRead(treeRoot), KernelWrite(treeRoot)))
	Expect(r).To(HaveForEach(del, KernelRead(treeRoot), KernelWrite(treeRoot)))
	Expect(r).To(HaveExactly(2*branches, mod))
	Expect(r).To(HaveForEach(mod, KernelRead(treeRoot)))
	Expect(r).NotTo(HaveAny(And(KernelWrite(treeRoot), inside(r.Trace(), mod))))
	writes := r.accesses(treeRoot, true)
	return fmt.Sprintf("the first ADD writes it (%s), and so does the last DEL (%s); %d writes in all, and in %d MODs none",
		writes[0].Stack[0], writes[len(writes)-1].Stack[0], len(writes), 2*branches)
}
