// SPDX-License-Identifier: MIT

package decode_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// whole reports whether a store takes the bytes for a record.
func whole(raw []byte) bool { return new(decode.Store).Add(raw) }

// sized makes a record of that many bytes, whatever its head says.
func sized(r record, bytes int) []byte {
	return append(layout(&r.ProbesEvent), make([]byte, 2000)...)[:bytes]
}

func TestACallHasTheArgumentsOfItsNumber(t *testing.T) {
	for nr, c := range decode.Calls {
		r := other(bpf.ProbesEventKindKIND_CALL, 0, 1)
		r.Nr = int32(nr)
		want := 56 + 8*c.Args
		if c.Name == "" || c.Rule > bpf.ProbesSnapRuleSNAP_NONE {
			want = 104
		}
		for _, size := range []int{want - 8, want - 1, want, want + 1, want + 8} {
			if got := whole(sized(r, size)); got != (size == want) {
				t.Errorf("call %d %q of %d arguments: a record of %d bytes is taken: %v", nr, c.Name, c.Args, size, got)
			}
		}
	}
}

func TestACallOfNoKnownNumberHasSixArguments(t *testing.T) {
	for _, nr := range []int32{-1, 511, 512, math.MaxInt32, math.MinInt32} {
		r := other(bpf.ProbesEventKindKIND_CALL, 0, 1)
		r.Nr = nr
		for _, size := range []int{56, 96, 104, 112} {
			if got := whole(sized(r, size)); got != (size == 104) {
				t.Errorf("call %d: a record of %d bytes is taken: %v", nr, size, got)
			}
		}
	}
}

func TestEveryOtherKindHas104Bytes(t *testing.T) {
	for kind := range 256 {
		r := other(bpf.ProbesEventKind(kind), 0, 1)
		r.Nr = int32(number("pselect6")) // it is inside of that call
		known := kind > int(bpf.ProbesEventKindKIND_CALL) && kind < int(bpf.ProbesEventKindKIND_MAX)
		for _, size := range []int{0, 55, 56, 103, 104, 105, 112, 640} {
			want := size == 104 && (known || kind == int(bpf.ProbesEventKindKIND_CALL))
			if got := whole(sized(r, size)); got != want {
				t.Errorf("kind %d: a record of %d bytes is taken: %v", kind, size, got)
			}
		}
	}
}

func TestSnapshotsAreOfTheSizesThatTheHeadSays(t *testing.T) {
	good := []int{0, 24, 32, 528, 536}
	bad := []int{1, 8, 16, 23, 25, 28, 537, 544, 1072, 65528, math.MaxUint16}
	for _, in := range append(good, bad...) {
		for _, out := range append(good, bad...) {
			r := enter(0, 1, "pselect6")
			r.InBytes, r.OutBytes = uint16(in), uint16(out)
			want := slices.Contains(good, in) && slices.Contains(good, out)
			for _, off := range []int{-8, -1, 0, 1, 8} {
				size := 104 + in + out + off
				if size > 2000 {
					continue
				}
				if got := whole(sized(r, size)); got != (want && off == 0) {
					t.Errorf("snapshots of %d and %d bytes: a record of %d bytes is taken: %v", in, out, size, got)
				}
			}
		}
	}
}

func TestACallThatTakesNoMemoryHasNoSnapshot(t *testing.T) {
	for _, r := range []record{enter(0, 1, "mmap"), {ProbesEvent: bpf.ProbesEvent{Kind: bpf.ProbesEventKindKIND_CALL, Nr: 511}}} {
		for _, bytes := range [][2]uint16{{24, 0}, {0, 24}, {24, 24}, {math.MaxUint16, math.MaxUint16}} {
			r.InBytes, r.OutBytes = bytes[0], bytes[1]
			for _, size := range []int{104, 128, 152} {
				if whole(sized(r, size)) {
					t.Errorf("call %d with snapshots of %d bytes: a record of %d bytes is taken", r.Nr, bytes, size)
				}
			}
		}
	}
}

func TestWhatIsNoRecordIsNeitherCountedNorKept(t *testing.T) {
	s := decode.Store{Most: 1}
	if s.Add(nil) || s.Add(make([]byte, 104)) {
		t.Error("taken for a record")
	}
	kinds, positions := s.Refused()
	l, account := s.Log(view(beyond))
	if got := fmt.Sprint(s.Received(), kinds, positions, l.Len(), account); got != "[] [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0] 0 0 {0 0 0}" {
		t.Errorf("received, refused and their positions, kept, accounted for: %s", got)
	}
}

func TestEveryFieldOfARecordIsInItsEvent(t *testing.T) {
	r := enter(0, 4, "splice", 1, 2, 3, 4, math.MaxUint64, 6).exit(0, math.MinInt64)
	r.Seq, r.End, r.Pid, r.KtimeNs, r.TookNs = math.MaxUint32-1, math.MaxUint32, math.MaxInt32, start-7, math.MaxInt64
	want := call(math.MaxUint32-1, 4, "splice", 1, 2, 3, 4, math.MaxUint64, 6)
	want.State, want.Ret, want.End = trace.Returned, math.MinInt64, math.MaxUint32
	want.PID, want.Time, want.Took = math.MaxInt32, -7, math.MaxInt64*time.Nanosecond
	if diff := cmp.Diff(trace.Events{want}, play(t, view(1<<32), r)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
