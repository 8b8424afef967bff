// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"testing"
)

// pidAt makes a struct pid that has these numbers, the first in the kernel's
// first namespace, and each in another one whose inode is 100 and its level.
func (f *fake) pidAt(addr uint64, numbers ...uint64) {
	p := &f.pid
	f.objects[addr] = make([]byte, p.numbers.offset+uint32(len(numbers))*p.number.Size)
	f.set(addr, p.level, uint64(len(numbers)-1))
	for level, number := range numbers {
		at := p.numbers.offset + uint32(level)*p.number.Size
		ns := addr + 0x100000*uint64(level+1)
		f.set(addr, field{at + p.nr.offset, 4}, number)
		f.set(addr, field{at + p.ns.offset, 8}, ns)
		f.objects[ns] = make([]byte, p.inode.offset+8)
		f.set(ns, p.inode, 100+uint64(level))
	}
}

func TestAPidHasANumberInEachNamespaceThatSeesIt(t *testing.T) {
	f := newFake(t)
	f.pidAt(0xa0000, 4711, 17, 1)
	for inode, want := range map[uint32]int{0: 4711, 100: 4711, 101: 17, 102: 1, 103: 0} {
		in := f.inspector()
		in.pidNS = inode
		if got, err := in.number(0xa0000); got != want || err != nil {
			t.Errorf("in namespace %d it is %d, %v; want %d", inode, got, err, want)
		}
	}
}

func TestAPidThatIsNoneIsRefused(t *testing.T) {
	f := newFake(t)
	f.pidAt(0xa0000, 4711)
	f.set(0xa0000, f.pid.level, mostLevels+1)
	if _, err := f.inspector().number(0xa0000); !errors.Is(err, ErrCorrupt) {
		t.Errorf("error %v", err)
	}
}
