// SPDX-License-Identifier: MIT

package inspect

import "fmt"

// mostLevels is how deep pid namespaces may be nested (MAX_PID_NS_LEVEL).
const mostLevels = 32

// number returns the number of the struct pid at addr in the inspector's pid
// namespace, 0 if that does not see it.
func (i *Inspector) number(addr uint64) (int, error) {
	l := &i.layout.pid
	raw, err := i.memory.one(addr, l.numbers.offset+l.number.Size)
	if err != nil {
		return 0, err
	}
	levels := l.level.of(raw)
	if levels > mostLevels {
		return 0, fmt.Errorf("pid at level %d: %w", levels, ErrCorrupt)
	}
	if i.pidNS == 0 { // the kernel's first namespace sees all
		return int(l.nr.of(raw[l.numbers.offset:])), nil
	}
	for level := range levels + 1 {
		nr, here, err := i.at(addr + uint64(l.numbers.offset) + level*uint64(l.number.Size))
		if here || err != nil {
			return nr, err
		}
	}
	return 0, nil
}

// at returns the number in the struct upid at addr, and whether it is that of
// the inspector's namespace.
func (i *Inspector) at(addr uint64) (nr int, here bool, err error) {
	l := &i.layout.pid
	raw, err := i.memory.one(addr, l.number.Size)
	if err != nil {
		return 0, false, err
	}
	ns, err := i.memory.one(l.ns.of(raw)+uint64(l.inode.offset), l.inode.size)
	if err != nil {
		return 0, false, err
	}
	inode := field{size: l.inode.size}.of(ns)
	return int(l.nr.of(raw)), inode == uint64(i.pidNS), nil
}
