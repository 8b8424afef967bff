// SPDX-License-Identifier: MIT

package attack_test

import (
	"math"
	"os"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	maxCrew  = 64
	maxSteps = 512
	master   = maxCrew // the slot of the process that makes the crew
)

// A board is memory that a test shares with its target: the test directs it here
// and sees what it has done, without a call by either that would be recorded.
type board struct {
	gate  uint32 // not 0: the master may begin
	begin uint32 // not 0: so may the crew
	never uint32 // stays 0
	ready uint32 // how many of the crew are there
	done  uint32 // how many are done
	// how many marks had another result than marks have
	spoiled uint32

	crew    uint32 // how many there shall be
	forked  uint32 // not 0: processes, not threads
	calls   uint64 // how many each of the crew makes, or that are made of each kind
	pid     uint64 // that is to be used again
	slots   [maxCrew + 1]slot
	steps   [maxSteps]step
	stepped uint64 // how many steps there are
}

// A slot counts the calls of one thread, which alone writes it, on a cache line
// of its own.
type slot struct {
	entered, returned uint64
	_                 [6]uint64
}

// A step is one call that the master makes, and what came of it.
type step struct {
	nr   uintptr
	args [6]uintptr
	ret  uintptr
}

// share returns a new board and the file that its target maps as descriptor 3.
func share(t testing.TB) (*board, *os.File) {
	t.Helper()
	fd, err := unix.MemfdCreate("board", unix.MFD_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(fd), "board")
	t.Cleanup(func() { file.Close() })
	if err := file.Truncate(int64(unsafe.Sizeof(board{}))); err != nil {
		t.Fatal(err)
	}
	return mapped(fd), file
}

// mapped returns the board behind fd. It stays mapped: a target may be at work
// on it when the test is over.
func mapped(fd int) *board {
	memory, err := unix.Mmap(fd, 0, int(unsafe.Sizeof(board{})), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE)
	if err != nil {
		panic(err)
	}
	return (*board)(unsafe.Pointer(&memory[0]))
}

const (
	futexWait = 0 // FUTEX_WAIT
	futexWake = 1 // FUTEX_WAKE
)

// open sets a word and wakes all who wait for it.
func (b *board) open(word *uint32) {
	atomic.StoreUint32(word, 1)
	unix.RawSyscall(unix.SYS_FUTEX, addr(word), futexWake, math.MaxInt32)
}

// patience is how long a test waits for its target, which another load on the
// machine may slow down.
const patience = 2 * time.Minute

// reaches returns when the crew has brought the word to n.
func (b *board) reaches(t testing.TB, word *uint32, n uint32) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		now := atomic.LoadUint32(word)
		if now >= n {
			return
		}
		left := unix.NsecToTimespec(int64(time.Until(end)))
		_, _, errno := unix.Syscall6(unix.SYS_FUTEX, addr(word), futexWait, uintptr(now), addr(&left), 0, 0)
		if errno == unix.ETIMEDOUT || errno == unix.EINVAL {
			t.Fatalf("%d of %d of the crew came in %v", now, n, patience)
		}
	}
}

// made returns how many calls the target has entered, and how many it has come
// back from.
func (b *board) made() (entered, returned uint64) {
	for i := range b.slots {
		returned += atomic.LoadUint64(&b.slots[i].returned)
		entered += atomic.LoadUint64(&b.slots[i].entered)
	}
	return entered, returned
}
