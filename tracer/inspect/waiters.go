// SPDX-License-Identifier: MIT

package inspect

import "fmt"

// mostWaiters bounds the walk along a wait queue.
const mostWaiters = 1 << 16

const exclusive = 1 // WQ_FLAG_EXCLUSIVE

// waiters reads the wait queue whose list has its head at this address. The
// entries lie on the stacks of those who sleep.
func (i *Inspector) waiters(head uint64) ([]Waiter, error) {
	var waiters []Waiter
	at, err := i.follow(head)
	for ; err == nil && at != head; at, err = i.follow(at) {
		if len(waiters) == mostWaiters {
			return nil, fmt.Errorf("the wait queue has no end: %w", ErrCorrupt)
		}
		w, err := i.waiter(at - uint64(i.layout.waiter.entry.offset))
		if err != nil {
			return nil, err
		}
		waiters = append(waiters, w)
	}
	return waiters, err
}

// follow returns the link after that at an address.
func (i *Inspector) follow(link uint64) (uint64, error) {
	next := i.layout.link.next
	raw, err := i.memory.one(link, next.offset+next.size)
	if err != nil {
		return 0, fmt.Errorf("the wait queue leads nowhere: %w: %w", ErrCorrupt, err)
	}
	return next.of(raw), nil
}

func (i *Inspector) waiter(addr uint64) (Waiter, error) {
	l := &i.layout.waiter
	raw, err := i.memory.one(addr, l.Size)
	if err != nil {
		return Waiter{}, err
	}
	// default_wake_function() and its kin: private is the thread to wake.
	pid := i.layout.task.pid
	task, err := i.memory.one(l.task.of(raw)+uint64(pid.offset), pid.size)
	if err != nil {
		return Waiter{}, err
	}
	tid, err := i.number(field{size: pid.size}.of(task))
	return Waiter{TID: tid, Exclusive: l.flags.of(raw)&exclusive != 0}, err
}
