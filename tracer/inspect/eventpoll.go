// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"reflect"
)

// An Eventpoll is the kernel's struct eventpoll behind an epoll descriptor, as
// it stood when it was read.
type Eventpoll struct {
	File File // of the descriptor
	Addr uint64
	// Items are what is watched, in the order of the red-black tree: by the
	// address of the file, then by descriptor (ep_cmp_ffd()).
	Items    []Item
	Root     uint64 // address of the item at the top, 0 if there is none
	Leftmost uint64 // address of the first item, which the kernel remembers
	// Ready are the addresses of the items on the ready list, in its order. It
	// ends where the list leaves the tree or runs in a circle, as Check reports.
	Ready []uint64
	// Next and Prev are the list's head: the first and the last item that is
	// ready. They are Addr if the list is empty.
	Next, Prev uint64
	// Scanning says that a thread is handing out events (ep_start_scan()): then
	// the ready list is in its hands, and what becomes ready waits in another.
	Scanning bool
	Waiters  []Waiter // who sleeps in epoll_wait(2), the first to be woken first

	layout *layout
}

// An Item is one watched descriptor (struct epitem).
type Item struct {
	Addr                uint64
	Parent, Left, Right uint64 // items in the tree, 0 is none
	Black               bool   // else it is red
	File                uint64 // address of the watched struct file
	FD                  int    // as it was when it was added; it may be closed since
	Events              uint32 // that are asked for, with EPOLLERR and EPOLLHUP; 0 but for flags once a oneshot has fired
	Data                uint64 // of the struct epoll_event, which the kernel hands back
	// Next and Prev are the neighbours in the ready list: items, or the
	// Eventpoll's Addr for the head of the list, or Addr itself if it is not in it.
	Next, Prev uint64
	Overflow   bool // it became ready during a scan (ep_poll_callback())
}

// Linked reports whether the item is in the ready list (ep_is_linked()).
func (it Item) Linked() bool { return it.Next != it.Addr }

// A Waiter is a thread that sleeps in epoll_wait(2).
type Waiter struct {
	TID       int  // as the inspector's pid namespace has it, 0 if it does not
	Exclusive bool // woken alone, and not with all others (WQ_FLAG_EXCLUSIVE)
}

// Eventpoll returns what the epoll descriptor fd of a process holds. It reads
// all of it twice, as it cannot take the kernel's locks, and the error wraps
// [ErrChanged] if that gives two answers: the processes that use it, or what it
// watches, must be quiet. It wraps [ErrNotEpoll] if fd is something else, and
// [ErrCorrupt] if the memory cannot be an eventpoll; other errors are those of
// [Inspector.File].
func (i *Inspector) Eventpoll(pid, fd int) (e *Eventpoll, err error) {
	err = i.use(func() error { e, err = i.eventpoll(pid, fd); return err })
	if err != nil {
		return nil, fmt.Errorf("epoll descriptor %d of process %d: %w", fd, pid, err)
	}
	return e, nil
}

func (i *Inspector) eventpoll(pid, fd int) (*Eventpoll, error) {
	f, err := i.file(pid, fd)
	if err != nil {
		return nil, err
	}
	if f.Ops != i.epoll {
		return nil, ErrNotEpoll
	}
	e, err := i.twice(f)
	if err != nil {
		return nil, err
	}
	now, err := i.file(pid, fd)
	if err == nil && now != f {
		err = ErrChanged
	}
	return e, err
}

// twice walks the eventpoll of a file two times, and compares.
func (i *Inspector) twice(f File) (*Eventpoll, error) {
	first, err := i.walk(f)
	if err != nil {
		return nil, err
	}
	second, err := i.walk(f)
	if err == nil && !reflect.DeepEqual(first, second) {
		err = ErrChanged
	}
	return second, err
}

// FieldAddr returns the address of a field of the struct eventpoll by the
// kernel's own names, as "rdllist.next" or "rbr.rb_root.rb_node", for a watchpoint.
func (e *Eventpoll) FieldAddr(path string) (uint64, error) {
	if e.layout == nil {
		return 0, errors.New("field of an eventpoll that no inspector returned")
	}
	at, err := find(e.layout.eventpoll.Struct, path)
	if err != nil {
		return 0, err
	}
	return e.Addr + uint64(at.offset), nil
}
