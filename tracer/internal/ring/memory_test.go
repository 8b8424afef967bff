// SPDX-License-Identifier: MIT

package ring

import (
	"runtime"
	"sync/atomic"
	"testing"
	"unsafe"
)

// made returns a ring in Go's own memory. Unlike the kernel's, the two halves of
// its data are not the same: a record lies where it begins.
func made(size int) *Ring {
	return &Ring{
		consumer: make([]byte, 64), producer: make([]byte, 64), data: make([]byte, 2*size),
		mask: uint64(size - 1), publish: uint64(size / 8),
	}
}

// put writes a record at the end, with these bits in its header.
func put(r *Ring, record string, bits uint32) {
	at := r.Produced()
	copy(r.data[at&r.mask+headerSize:], record)
	header(r, at).Store(uint32(len(record)) | bits)
	position(r.producer).Store(at + taken(len(record)))
}

func header(r *Ring, at uint64) *atomic.Uint32 {
	return (*atomic.Uint32)(unsafe.Pointer(&r.data[at&r.mask]))
}

func TestReadWaitsForARecordThatIsNotYetSubmitted(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that the writer runs when Read yields
	r := made(256)
	put(r, "first", 0)
	late := r.Produced()
	put(r, "-----", busy)
	put(r, "third", 0)
	var got []string
	r.Read(r.Produced(), func(record []byte) {
		got = append(got, string(record))
		if len(got) == 1 {
			go func() {
				copy(r.data[late+headerSize:], "later")
				header(r, late).Store(5)
			}()
		}
	})
	if len(got) != 3 || got[1] != "later" || got[2] != "third" {
		t.Errorf("read %q", got)
	}
}

func TestARecordThatIsDiscardedLateIsPassedOver(t *testing.T) {
	r := made(256)
	put(r, "-----", busy|discard)
	put(r, "second", 0)
	go header(r, 0).Store(5 | discard)
	var got []string
	r.Read(r.Produced(), func(record []byte) { got = append(got, string(record)) })
	if len(got) != 1 || got[0] != "second" {
		t.Errorf("read %q", got)
	}
}

func TestWhatWasReadIsToldEveryEighthOfTheRing(t *testing.T) {
	const size = 4096
	r := made(size)
	for range 100 {
		put(r, "32 bytes with its header", 0)
	}
	read, told := uint64(0), 0
	r.Read(r.Produced(), func(record []byte) {
		if behind := read - r.Consumed(); behind >= size/8 {
			t.Errorf("%d bytes were read and are not told of, want less than an eighth of %d", behind, size)
		}
		if read > 0 && r.Consumed() == read {
			told++
		}
		read += taken(len(record))
	})
	if r.Consumed() != r.Produced() {
		t.Errorf("%d of %d told in the end", r.Consumed(), r.Produced())
	}
	if most := int(read / (size / 8)); told != most {
		t.Errorf("told %d times on the way, want %d", told, most)
	}
}

func TestThePositionMayBeginAnywhere(t *testing.T) {
	const size = 256
	for _, from := range []uint64{0, 8, size - 8, size, 1<<32 - 16, 1 << 40} {
		r := made(size)
		position(r.consumer).Store(from)
		position(r.producer).Store(from)
		put(r, "first", 0)
		put(r, "", 0)
		put(r, "third record", 0)
		var got []string
		r.Read(r.Produced(), func(record []byte) { got = append(got, string(record)) })
		if len(got) != 3 || got[0] != "first" || got[1] != "" || got[2] != "third record" {
			t.Errorf("from %d: read %q", from, got)
		}
	}
}

func TestARecordEndsWhereItEnds(t *testing.T) {
	r := made(256)
	put(r, "first", 0)
	put(r, "second", 0)
	r.Read(taken(5), func(record []byte) {
		if len(record) != 5 || cap(record) != 5 {
			t.Errorf("%d bytes with room for %d, want 5", len(record), cap(record))
		}
	})
}
