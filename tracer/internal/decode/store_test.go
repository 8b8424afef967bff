// SPDX-License-Identifier: MIT

package decode_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// logOf returns what the store has before the cut.
func logOf(s *decode.Store, cut uint64) trace.Log {
	l, _ := s.Log(view(cut))
	return trace.NewLog(l)
}

func TestRecordsAreCountedByTheirCPU(t *testing.T) {
	var s decode.Store
	add(t, &s,
		sleep(0, 1).on(3), enter(1, 1, "read").exit(2, 0).on(0), late(3, 2, "read", 0).on(3), enter(4, 2, "read").ends().on(1),
	)
	if want, got := []uint64{1, 1, 0, 2}, s.Received(); !slices.Equal(got, want) {
		t.Errorf("received %v, want %v", got, want)
	}
}

// Nor does the kernel count them.
func TestARecordOfACallThatWasStoppedOverIsNotCounted(t *testing.T) {
	var s decode.Store
	add(t, &s, enter(0, 1, "read").leaves().on(5), sleep(1, 1))
	if want, got := []uint64{1}, s.Received(); !slices.Equal(got, want) {
		t.Errorf("received %v, want %v", got, want)
	}
	if n := logOf(&s, 2).Len(); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestAStoreKeepsNoMoreThanItMay(t *testing.T) {
	s := decode.Store{Most: 104 + 64 + 104}
	add(t, &s,
		sleep(0, 1).on(1), enter(1, 1, "close").exit(2, 0), // 168 bytes
		enter(3, 1, "epoll_ctl").exit(4, 0), // 104: just fits
		enter(5, 1, "sched_yield").exit(6, 0), sleep(7, 1), wake(8, 1, 2).on(1), late(9, 2, "close", 0), enter(10, 2, "close").ends(),
	)
	kinds, without := s.Refused()
	want := [bpf.ProbesEventKindKIND_MAX]uint64{
		bpf.ProbesEventKindKIND_CALL: 3, bpf.ProbesEventKindKIND_SLEEP: 1, bpf.ProbesEventKindKIND_WAKE: 1,
	}
	if kinds != want || without != 2+1+1+1+1 {
		t.Errorf("refused %v of %d positions, want %v of 6", kinds, without, want)
	}
	if got := s.Received(); !slices.Equal(got, []uint64{6, 2}) {
		t.Errorf("received %v, want [6 2]: those that were refused, too", got)
	}
	l, account := s.Log(view(11))
	if l.Len() != 3 || account.Received+account.InFlight+without != 11 {
		t.Errorf("%d events, %+v: want 3, and with those refused 11 positions", l.Len(), account)
	}
}

func TestAFullStoreStillTakesASmallerRecord(t *testing.T) {
	s := decode.Store{Most: 104 + 56}
	add(t, &s, sleep(0, 1), sleep(1, 1), enter(2, 1, "sched_yield").exit(3, 0))
	if got := logOf(&s, 4); got.Len() != 2 || got.At(1).Seq != 2 {
		t.Errorf("kept %v, want those at 0 and 2", got)
	}
}

func TestAStoreWithoutABoundKeepsAll(t *testing.T) {
	var s decode.Store
	for i := range 50000 {
		add(t, &s, sleep(i, 1))
	}
	if n := logOf(&s, 50000).Len(); n != 50000 {
		t.Errorf("kept %d events, want 50000", n)
	}
}

func TestAStoreCopiesWhatItIsGiven(t *testing.T) {
	var s decode.Store
	raw := enter(0, 7, "read", 3).exit(1, 5).bytes()
	s.Add(raw)
	clear(raw)
	if e := logOf(&s, 2).At(0); e.TID != 7 || e.Args[0] != 3 || e.Ret != 5 {
		t.Errorf("got %v", e)
	}
}

// mixed makes records of all sizes, 104 to 1176 bytes of calls with snapshots
// among them. Each says at the end of its memory which one it is.
func mixed(n int) (rs []record) {
	calls := []string{"sched_yield", "close", "fstat", "read", "openat", "select", "mmap", "pselect6", "ppoll", "epoll_wait"}
	calls = slices.DeleteFunc(calls, func(c string) bool { return !slices.Contains(decode.Names(), c) })
	for i := range n {
		r := enter(2*i, i%5, calls[i%len(calls)]).exit(2*i+1, int64(i))
		if decode.Calls[r.Nr].Rule > bpf.ProbesSnapRuleSNAP_NONE {
			size := i % 65 * 8
			r.in = memory{timeout: [2]int64{int64(i), 0}, parts: timeout, data: make([]byte, size)}.bytes()
			r.out = memory{timeout: [2]int64{int64(i), 0}, parts: timeout, data: make([]byte, 512-size)}.bytes()
		}
		rs = append(rs, r)
	}
	return rs
}

func TestALogReachesOverAllBlocks(t *testing.T) {
	var s decode.Store
	rs := mixed(20000) // of some 6 MiB
	add(t, &s, rs...)
	for _, cut := range []uint64{40000, beyond} {
		l := logOf(&s, cut)
		if l.Len() != len(rs) {
			t.Fatalf("%d events, want %d", l.Len(), len(rs))
		}
		for i := 0; i < len(rs); i += 37 {
			if diff := cmp.Diff(play(t, view(beyond), rs[i])[0], l.At(i)); diff != "" {
				t.Fatalf("event %d (-alone +among the others):\n%s", i, diff)
			}
		}
	}
}

// The smallest records end where the memory of a block does; the race detector's
// build sees it if more is read there than is a block's.
func TestARecordAtTheEndOfABlock(t *testing.T) {
	var s decode.Store
	const n = 30000
	for i := range n {
		add(t, &s, enter(i, 1, "sched_yield").leaves())
	}
	i := 0
	for e := range logOf(&s, n).All() {
		if e.Seq != i || e.Name != "sched_yield" {
			t.Fatalf("event %d is %v", i, e)
		}
		i++
	}
	if i != n {
		t.Errorf("%d events, want %d", i, n)
	}
}

// The race detector sees it if what is added later comes where a log reads.
func TestASnapshotDoesNotSeeWhatIsAddedLater(t *testing.T) {
	var s decode.Store
	rs := mixed(1000)
	add(t, &s, rs...)
	now := s.Snapshot()
	l := logOf(&now, beyond)
	var reading sync.WaitGroup
	reading.Go(func() {
		for range l.All() {
		}
	})
	for i := range 5000 {
		add(t, &s, sleep(2000+i, 1).on(uint16(i%3)))
	}
	reading.Wait()
	if n := logOf(&now, beyond).Len(); n != len(rs) || !slices.Equal(now.Received(), []uint64{1000}) {
		t.Errorf("the snapshot has %d events, received %v, want %d", n, now.Received(), len(rs))
	}
	if n := logOf(&s, beyond).Len(); n != 6000 {
		t.Errorf("the store has %d events, want 6000", n)
	}
}
