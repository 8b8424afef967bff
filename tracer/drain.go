// SPDX-License-Identifier: MIT

package tracer

import (
	"encoding/binary"
	"runtime"

	"golang.org/x/sys/unix"
)

// batch is how many bytes of the ring are read at a time. Whoever wants to look
// at a recording waits for one batch at most.
const batch = 256 << 10

// drain is the one reader of the ring. It ends when the tracer is closed.
func (t *Tracer) drain() {
	defer close(t.drained)
	hurry()
	for !t.ending.Load() {
		for end := t.ring.Produced(); t.ring.Consumed() < end; {
			t.readOn(min(end, t.ring.Consumed()+batch))
		}
		if t.waiter.Wait() != nil {
			return // nobody can be woken any more; every barrier says so
		}
	}
}

// hurry makes this thread, which ends with its goroutine, one that does not wait
// for others to give up a CPU: a target of many threads would fill the ring until
// it is the reader's turn. It needs CAP_SYS_NICE, and does without.
func hurry() {
	runtime.LockOSThread()
	const highest = -20
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), highest)
}

// readOn hands the records before position to to their recordings.
func (t *Tracer) readOn(to uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ring.Read(to, t.deliver)
	close(t.turn)
	t.turn = make(chan struct{})
}

// deliver hands the record to its recording; that of a stopped one is dropped.
func (t *Tracer) deliver(record []byte) {
	if len(record) < 4 {
		t.malformed.Add(1)
		return
	}
	r := t.recordings[binary.NativeEndian.Uint32(record)]
	if r != nil && !r.store.Add(record) {
		t.malformed.Add(1)
	}
}
