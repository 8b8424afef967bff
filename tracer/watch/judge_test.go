// SPDX-License-Identifier: MIT

package watch_test

import (
	"errors"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/watch"
)

func TestCalibrationAcceptsAReadAndThenAWrite(t *testing.T) {
	for _, c := range []struct{ read, written bpf.ProbesHits }{
		{bpf.ProbesHits{Reads: 1}, bpf.ProbesHits{Reads: 1, Writes: 1}},
		{bpf.ProbesHits{Reads: 8}, bpf.ProbesHits{Reads: 8, Writes: 8, User: 3}}, // rep movsb
	} {
		if err := watch.Judge(c.read, c.written); err != nil {
			t.Errorf("%+v, %+v: %v", c.read, c.written, err)
		}
	}
}

func TestCalibrationRefusesEverythingElse(t *testing.T) {
	for _, c := range []struct {
		name          string
		read, written bpf.ProbesHits
		line          string
	}{
		{"nothing seen", bpf.ProbesHits{}, bpf.ProbesHits{}, "0 reads and 0 writes, a write then 0 and 0"},
		{"the program's own accesses only", bpf.ProbesHits{User: 9}, bpf.ProbesHits{User: 18}, "0 reads and 0 writes, a write then 0 and 0"},
		{"reads only", bpf.ProbesHits{Reads: 1}, bpf.ProbesHits{Reads: 1}, "1 reads and 0 writes, a write then 0 and 0"},
		{"writes only", bpf.ProbesHits{}, bpf.ProbesHits{Writes: 1}, "0 reads and 0 writes, a write then 0 and 1"},
		{"a read taken for a write", bpf.ProbesHits{Writes: 1}, bpf.ProbesHits{Writes: 2}, "0 reads and 1 writes, a write then 0 and 1"},
		{"a read taken for both", bpf.ProbesHits{Reads: 1, Writes: 1}, bpf.ProbesHits{Reads: 1, Writes: 2}, "1 reads and 1 writes, a write then 0 and 1"},
		{"a write taken for a read", bpf.ProbesHits{Reads: 1}, bpf.ProbesHits{Reads: 2}, "1 reads and 0 writes, a write then 1 and 0"},
		{"a write taken for both", bpf.ProbesHits{Reads: 1}, bpf.ProbesHits{Reads: 2, Writes: 1}, "1 reads and 0 writes, a write then 1 and 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := watch.Judge(c.read, c.written)
			want := "calibrate watchpoints: a read gave " + c.line + ": watchpoints do not show the kernel's accesses here"
			if !errors.Is(err, watch.ErrBlind) || err.Error() != want {
				t.Errorf("error is\n\t%v\nwant\n\t%s", err, want)
			}
		})
	}
}

func TestAWindowFitsADebugRegister(t *testing.T) {
	for _, w := range []watch.Window{{0x1000, 8}, {0x1004, 4}, {0x1002, 2}, {0x1001, 1}, {0xffff888000000008, 8}} {
		if err := watch.Check(w); err != nil {
			t.Errorf("%+v: %v", w, err)
		}
	}
	for _, w := range []watch.Window{{0x1004, 8}, {0x1002, 4}, {0x1001, 2}, {0x1000, 0}, {0x1000, 3}, {0x1000, 16}, {0x1000, -8}} {
		if err := watch.Check(w); err == nil {
			t.Errorf("%+v is accepted", w)
		}
	}
}
