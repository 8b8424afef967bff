// SPDX-License-Identifier: MIT

package decode_test

import (
	"encoding/binary"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

func TestRecordRefuses(t *testing.T) {
	kind := func(k uint32) []byte {
		raw := make([]byte, 96)
		binary.NativeEndian.PutUint32(raw[76:], k)
		return raw
	}
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"nothing", nil, "record of 0 bytes: want 96 or 624"},
		{"a head with a byte missing", make([]byte, 95), "record of 95 bytes: want 96 or 624"},
		{"half a snapshot", make([]byte, 360), "record of 360 bytes: want 96 or 624"},
		{"a byte too many", make([]byte, 625), "record of 625 bytes: want 96 or 624"},
		{"the kind 0", kind(0), "record of unknown kind 0"},
		{"a kind that is not known yet", kind(13), "record of unknown kind 13"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := decode.Record(c.raw, new(bpf.ProbesEvent))
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func TestRecordCopiesEveryField(t *testing.T) {
	want := memory{parts: readSet, unread: timeout, bytes: 8, at: map[int]uint64{504: 7}}.in(exit(4, "pselect6", -9, 1, 2, 3, 4, 5, 6))
	want.KtimeNs, want.Recording = 11, 12
	var got bpf.ProbesEvent
	if err := decode.Record(encode(want), &got); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}
