// SPDX-License-Identifier: MIT

package ring

import (
	"bytes"
	"os"
	"slices"
	"testing"
)

// numbered makes the record number i; its size is one of many, its bytes tell
// which one it is.
func numbered(i int) []byte { return bytes.Repeat([]byte{byte(i)}, (i*37)%700+1) }

// taken is how much of a ring a record of that many bytes takes.
func taken(bytes int) uint64 { return uint64(bytes+headerSize+7) &^ 7 }

// all reads what there is.
func all(r *Ring) (records [][]byte) {
	r.Read(r.Produced(), func(record []byte) { records = append(records, bytes.Clone(record)) })
	return records
}

func TestRecordsAreReadInTheirOrder(t *testing.T) {
	w := newWriter(t, 64<<10)
	r := newRing(t, w)
	var want [][]byte
	for i := range 60 {
		want = append(want, numbered(i))
		if !w.write(t, numbered(i), 0) {
			t.Fatalf("no room for record %d", i)
		}
	}
	if got := all(r); !slices.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("read %q, want %q", got, want)
	}
	if got := all(r); got != nil {
		t.Errorf("read %q again", got)
	}
}

func TestARecordThatGoesOverTheEndOfTheRingIsWhole(t *testing.T) {
	size := os.Getpagesize()
	w := newWriter(t, size)
	r := newRing(t, w)
	over := 0
	for i := range 1000 {
		at := r.Produced() & r.mask
		if at+taken(len(numbered(i))) > uint64(size) {
			over++
		}
		if !w.write(t, numbered(i), 0) {
			t.Fatalf("no room for record %d", i)
		}
		if got := all(r); len(got) != 1 || !bytes.Equal(got[0], numbered(i)) {
			t.Fatalf("at %d of %d read %q, want %q", at, size, got, numbered(i))
		}
	}
	if over < 20 {
		t.Errorf("only %d records went over the end", over)
	}
}

func TestPositionsCountTheBytesOfTheRing(t *testing.T) {
	w := newWriter(t, 64<<10)
	r := newRing(t, w)
	var half, whole uint64
	for i := range 40 {
		w.write(t, numbered(i), 0)
		whole += taken(len(numbered(i)))
		if i < 20 {
			half = whole
		}
	}
	positions := func(consumed uint64) {
		t.Helper()
		if r.Produced() != whole || r.Consumed() != consumed {
			t.Errorf("consumed %d of %d, want %d of %d", r.Consumed(), r.Produced(), consumed, whole)
		}
	}
	positions(0)
	n := 0
	r.Read(half, func([]byte) { n++ })
	positions(half)
	r.Read(whole, func([]byte) { n++ })
	positions(whole)
	if n != 40 {
		t.Errorf("read %d records, want 40", n)
	}
}

func TestADiscardedRecordIsPassedOver(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	r := newRing(t, w)
	for round := range 100 { // over the end, too
		for i := range 5 {
			if i%2 == 1 {
				if !run(t, w.discard) {
					t.Fatal("no room for a record to discard")
				}
			} else {
				w.write(t, []byte{byte(round), byte(i)}, 0)
			}
		}
		want := [][]byte{{byte(round), 0}, {byte(round), 2}, {byte(round), 4}}
		if got := all(r); !slices.EqualFunc(got, want, bytes.Equal) {
			t.Fatalf("read %v, want %v", got, want)
		}
		if r.Consumed() != r.Produced() {
			t.Fatalf("consumed %d of %d", r.Consumed(), r.Produced())
		}
	}
}

// Each record that is read makes room for another one, long before the end of Read.
func TestAWriterNeverFindsTheRingFullWhileTheReaderKeepsUp(t *testing.T) {
	size := os.Getpagesize()
	w := newWriter(t, size)
	r := newRing(t, w)
	const rounds = 5000
	record := make([]byte, 56)
	ahead := uint64(size) - r.publish - taken(len(record))
	for r.Produced()+taken(len(record)) <= ahead {
		w.write(t, record, noWakeup)
	}
	full := 0
	r.Read(rounds*taken(len(record)), func([]byte) {
		if r.Produced() < rounds*taken(len(record)) && !w.write(t, record, noWakeup) {
			full++
		}
	})
	if full > 0 {
		t.Errorf("the ring was full %d times", full)
	}
	if r.Consumed() != r.Produced() {
		t.Errorf("consumed %d of %d", r.Consumed(), r.Produced())
	}
}

func TestAFullRingTakesNothingUntilItIsRead(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	r := newRing(t, w)
	n := 0
	for w.write(t, numbered(n), noWakeup) {
		n++
	}
	if got := all(r); len(got) != n {
		t.Errorf("read %d of %d records", len(got), n)
	}
	if !w.write(t, numbered(n), noWakeup) {
		t.Error("no room in a ring that was read")
	}
}
