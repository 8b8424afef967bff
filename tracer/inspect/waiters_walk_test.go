// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"testing"
)

// sleeperAt makes an entry of a wait queue, of a task whose pid has this number.
func (f *fake) sleeperAt(addr, next, number uint64) {
	w := &f.waiter
	task, pid := addr+0x1000, addr+0x8000
	f.objects[addr] = make([]byte, w.Size)
	f.set(addr, w.flags, exclusive)
	f.set(addr, w.task, task)
	f.set(addr, field{w.entry.offset + f.link.next.offset, 8}, next)
	f.objects[task] = make([]byte, f.task.pid.offset+8)
	f.set(task, f.task.pid, pid)
	f.pidAt(pid, number)
}

func TestAWaitQueueIsReadToItsEnd(t *testing.T) {
	f := newTree(t)
	entry := uint64(f.waiter.entry.offset)
	f.set(ep, f.first(), 0x50000+entry)
	f.sleeperAt(0x50000, 0x60000+entry, 11)
	f.sleeperAt(0x60000, ep+uint64(f.eventpoll.waiters.offset), 12)
	e, err := f.inspector().walk(File{Private: ep})
	if err != nil || len(e.Waiters) != 2 || e.Waiters[0] != (Waiter{11, true}) || e.Waiters[1].TID != 12 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestAWaitQueueWithoutEndIsRefused(t *testing.T) {
	f := newTree(t)
	entry := uint64(f.waiter.entry.offset)
	f.set(ep, f.first(), 0x50000+entry)
	f.sleeperAt(0x50000, 0x50000+entry, 11)
	if _, err := f.inspector().walk(File{Private: ep}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("error %v", err)
	}
}
