// SPDX-License-Identifier: MIT

package ring

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// mappings counts the mappings of BPF maps that this process has.
func mappings(t *testing.T) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(maps), "anon_inode:bpf-map")
}

func descriptors(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

func TestCloseGivesTheMemoryBack(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	before := mappings(t)
	r, err := Map(w.events)
	if err != nil {
		t.Fatal(err)
	}
	if mappings(t) == before {
		t.Error("an open ring is not mapped")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if n := mappings(t) - before; n != 0 {
		t.Errorf("%d mappings are left", n)
	}
}

// Of an array nothing can be mapped, or, with the flag, one page too few.
func TestWhatIsNoRingIsNotMapped(t *testing.T) {
	const mmapable = 1 << 10 // BPF_F_MMAPABLE
	for _, flags := range []uint32{0, mmapable} {
		m := newMap(t, &ebpf.MapSpec{
			Type: ebpf.Array, KeySize: 4, ValueSize: 8, MaxEntries: uint32(os.Getpagesize() / 8), Flags: flags,
		})
		before := mappings(t)
		if r, err := Map(m); err == nil {
			t.Error("an array was mapped as a ring", r.Close())
		}
		if n := mappings(t) - before; n != 0 {
			t.Errorf("flags %#x: %d mappings are left", flags, n)
		}
	}
}

func TestAClosedMapIsAnError(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	w.events.Close()
	before := descriptors(t)
	if _, err := Map(w.events); !errors.Is(err, unix.EBADF) {
		t.Errorf("Map: error %v, want %v", err, unix.EBADF)
	}
	if _, err := NewWaiter(w.events); !errors.Is(err, unix.EBADF) {
		t.Errorf("NewWaiter: error %v, want %v", err, unix.EBADF)
	}
	if n := descriptors(t) - before; n != 0 {
		t.Errorf("%d descriptors are left", n)
	}
}
