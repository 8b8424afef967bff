// SPDX-License-Identifier: MIT

package watch_test

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/watch"
)

// programs loads what runs at a hit, for as long as the test takes.
func programs(t *testing.T) watch.Programs {
	t.Helper()
	spec, err := bpf.LoadProbes()
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range spec.Programs {
		if p.Type != ebpf.PerfEvent {
			delete(spec.Programs, name)
		}
	}
	coll, err := ebpf.NewCollection(spec)
	if errors.Is(err, os.ErrPermission) && os.Getenv("CLAIMS_REQUIRED") == "" {
		t.Skip("watchpoints need root: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(coll.Close)
	return watch.Programs{
		Store: coll.Programs[bpf.ProbesProgWatchStore], Access: coll.Programs[bpf.ProbesProgWatchAccess],
		Hits: coll.Maps[bpf.ProbesMapWatches],
	}
}

// A site is a word of memory and a pipe, on a thread that is the test's own.
type site struct {
	t    *testing.T
	word *uint64
	raw  []byte
	pipe [2]int
	wp   *watch.Watchpoint
}

func watching(t *testing.T) *site {
	t.Helper()
	p := programs(t)
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	s := &site{t: t}
	page, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Munmap(page) }) // the test is over
	s.raw, s.word = page[:8], (*uint64)(unsafe.Pointer(&page[0]))
	if err := unix.Pipe2(s.pipe[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(s.pipe[0]); unix.Close(s.pipe[1]) })
	s.wp, err = p.Open(unix.Gettid(), watch.Window{Addr: uint64(uintptr(unsafe.Pointer(s.word))), Len: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 2 { // twice is once
			if err := s.wp.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

// shoot lets the kernel read the word and then write it.
func (s *site) shoot() {
	s.t.Helper()
	if _, err := unix.Write(s.pipe[1], s.raw); err != nil {
		s.t.Fatal(err)
	}
	if _, err := unix.Read(s.pipe[0], s.raw); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) counts() (reads, writes, user uint64) {
	s.t.Helper()
	reads, writes, user, err := s.wp.Counts()
	if err != nil {
		s.t.Fatal(err)
	}
	return reads, writes, user
}

func (s *site) disarm() {
	s.t.Helper()
	if missed, err := s.wp.Disarm(); missed != 0 || err != nil {
		s.t.Errorf("%d hits missed, %v", missed, err)
	}
}

func TestCalibrationPasses(t *testing.T) {
	p := programs(t)
	for range 20 {
		if err := p.Calibrate(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAReadIsAReadAndAWriteIsAWriteEveryTime(t *testing.T) {
	s := watching(t)
	for n := range 1000 {
		r, w, _ := s.counts()
		if _, err := unix.Write(s.pipe[1], s.raw); err != nil {
			t.Fatal(err)
		}
		if r1, w1, _ := s.counts(); r1 <= r || w1 != w {
			t.Fatalf("read %d gave %d reads and %d writes", n, r1-r, w1-w)
		}
		r, w, _ = s.counts()
		if _, err := unix.Read(s.pipe[0], s.raw); err != nil {
			t.Fatal(err)
		}
		if r1, w1, _ := s.counts(); r1 != r || w1 <= w {
			t.Fatalf("write %d gave %d reads and %d writes", n, r1-r, w1-w)
		}
	}
	s.disarm()
}

func TestNoHitOfManyIsMissed(t *testing.T) {
	s := watching(t)
	for n := range 10000 {
		s.shoot()
		if n%10 == 0 { // few: in a virtual machine one in a million of them ends the test by SIGTRAP
			atomic.AddUint64(s.word, 1)
		}
	}
	s.disarm()
	if reads, writes, user := s.counts(); reads < 10000 || writes < 10000 || user < 1000 {
		t.Errorf("%d reads, %d writes and %d by the program, want at least 10000, 10000 and 1000", reads, writes, user)
	}
}

func TestTheProgramsOwnAccessesAreNotTheKernels(t *testing.T) {
	s := watching(t)
	for range 1000 {
		atomic.AddUint64(s.word, 1)
	}
	s.disarm()
	if reads, writes, user := s.counts(); reads != 0 || writes != 0 || user < 1000 {
		t.Errorf("%d reads and %d writes by the kernel, %d by the program; want none, none and 1000", reads, writes, user)
	}
}

func TestNothingIsSeenAfterDisarm(t *testing.T) {
	s := watching(t)
	s.shoot()
	s.disarm()
	reads, writes, _ := s.counts()
	s.shoot()
	if r, w, _ := s.counts(); r != reads || w != writes {
		t.Errorf("%d reads and %d writes were seen after Disarm", r-reads, w-writes)
	}
	s.disarm() // again, with the same answer
}

func TestOpenNamesWhatItCannotWatch(t *testing.T) {
	p := programs(t)
	_, err := p.Open(1<<22, watch.Window{Addr: 0x1000, Len: 8})
	want := "watch 8 bytes at 0x1000 of thread 4194304: perf_event_open: no such process"
	if !errors.Is(err, unix.ESRCH) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = p.Open(unix.Gettid(), watch.Window{Addr: 0x1001, Len: 8})
	if want := fmt.Sprintf("window of 8 bytes at %#x: the address must be a multiple of 8", 0x1001); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
