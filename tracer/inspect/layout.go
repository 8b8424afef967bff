// SPDX-License-Identifier: MIT

package inspect

import "github.com/cilium/ebpf/btf"

// A layout is where the running kernel has the fields that are read. It does not
// change once it is made.
type layout struct {
	file struct {
		*btf.Struct
		owner, refs field
		refsAreLess int64 // how many references the counter does not count
	}
	// Before Linux 6.12 the owner is part of the file, since then its own object.
	owner struct {
		*btf.Struct
		apart                       bool
		pid, kind, uid, euid, signo field
	}
	pid struct {
		*btf.Struct
		level, numbers field
		number         *btf.Struct
		nr, ns         field
		inode          field // in what ns points to
	}
	eventpoll struct {
		*btf.Struct
		root, leftmost, ready, readyNext, readyPrev, overflow, waiters field
	}
	item struct {
		*btf.Struct
		node, parent, left, right             field
		link, next, prev, overflow, eventpoll field
		file, fd, events, data                field
	}
	waiter struct {
		*btf.Struct
		flags, task, entry field
	}
	task struct{ pid field }
	link struct{ next field } // of a list_head
}

// newLayout reads the layout from the kernel's own types.
func newLayout(types *btf.Spec) (*layout, error) {
	l, r := &layout{}, &reader{types: types}
	l.readFile(r)
	l.readOwner(r)
	l.readPid(r)
	l.readEventpoll(r)
	l.readItem(r)
	l.readWaiter(r)
	return l, r.err
}

func (l *layout) readFile(r *reader) {
	f := &l.file
	f.Struct = r.structOf("file")
	f.owner = r.field(f.Struct, "f_owner")
	f.refs = r.field(f.Struct, "f_ref.refcnt.counter", "f_count.counter")
	if _, err := find(f.Struct, "f_ref"); err == nil {
		f.refsAreLess = 1 // file_ref_init(): FILE_REF_ONEREF is 0
	}
}

func (l *layout) readOwner(r *reader) {
	o := &l.owner
	o.Struct = r.structOf("fown_struct")
	o.apart = l.file.owner.size != o.Size
	o.pid = r.field(o.Struct, "pid")
	o.kind = r.field(o.Struct, "pid_type")
	o.uid, o.euid = r.field(o.Struct, "uid.val"), r.field(o.Struct, "euid.val")
	o.signo = r.field(o.Struct, "signum")
}

func (l *layout) readPid(r *reader) {
	p := &l.pid
	p.Struct, p.number = r.structOf("pid"), r.structOf("upid")
	p.level, p.numbers = r.field(p.Struct, "level"), r.field(p.Struct, "numbers")
	p.nr, p.ns = r.field(p.number, "nr"), r.field(p.number, "ns")
	p.inode = r.field(r.structOf("pid_namespace"), "ns.inum")
}

func (l *layout) readEventpoll(r *reader) {
	e := &l.eventpoll
	e.Struct = r.structOf("eventpoll")
	e.root = r.field(e.Struct, "rbr.rb_root.rb_node")
	e.leftmost = r.field(e.Struct, "rbr.rb_leftmost")
	e.ready = r.field(e.Struct, "rdllist")
	e.readyNext, e.readyPrev = r.field(e.Struct, "rdllist.next"), r.field(e.Struct, "rdllist.prev")
	e.overflow = r.field(e.Struct, "ovflist")
	e.waiters = r.field(e.Struct, "wq.head")
}

func (l *layout) readItem(r *reader) {
	i := &l.item
	i.Struct = r.structOf("epitem")
	i.node, i.parent = r.field(i.Struct, "rbn"), r.field(i.Struct, "rbn.__rb_parent_color")
	i.left, i.right = r.field(i.Struct, "rbn.rb_left"), r.field(i.Struct, "rbn.rb_right")
	i.link = r.field(i.Struct, "rdllink")
	i.next, i.prev = r.field(i.Struct, "rdllink.next"), r.field(i.Struct, "rdllink.prev")
	i.overflow = r.field(i.Struct, "ovflist_next", "next")
	i.eventpoll = r.field(i.Struct, "ep")
	i.file, i.fd = r.field(i.Struct, "ffd.file"), r.field(i.Struct, "ffd.fd")
	i.events, i.data = r.field(i.Struct, "event.events"), r.field(i.Struct, "event.data")
}

func (l *layout) readWaiter(r *reader) {
	w := &l.waiter
	w.Struct = r.structOf("wait_queue_entry")
	w.flags, w.task = r.field(w.Struct, "flags"), r.field(w.Struct, "private")
	w.entry = r.field(w.Struct, "entry")
	l.link.next = r.field(r.structOf("list_head"), "next")
	l.task.pid = r.field(r.structOf("task_struct"), "thread_pid")
}
