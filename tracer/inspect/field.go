// SPDX-License-Identifier: MIT

package inspect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/cilium/ebpf/btf"
)

// A field is where a field lies in its struct, in bytes.
type field struct{ offset, size uint32 }

// of returns the field's value in raw, a copy of the struct.
func (f field) of(raw []byte) uint64 {
	var word [8]byte
	at := raw[f.offset : f.offset+f.size]
	switch f.size {
	case 1:
		return uint64(at[0])
	case 2:
		return uint64(binary.NativeEndian.Uint16(at))
	case 4:
		return uint64(binary.NativeEndian.Uint32(at))
	}
	copy(word[:], at)
	return binary.NativeEndian.Uint64(word[:])
}

// errNoField says that the running kernel's struct has no such field.
var errNoField = errors.New("no such field in this kernel")

// find returns where the field at the end of a path lies in a struct. The path
// has the names of C ("rbr.rb_root.rb_node"); a struct or union without a name
// is looked through, as in C. Pointers are not followed.
func find(t *btf.Struct, path string) (field, error) {
	f, in := field{size: t.Size}, btf.Type(t)
	for name := range strings.SplitSeq(path, ".") {
		m, offset, ok := member(in, name)
		if !ok {
			return field{}, fmt.Errorf("struct %s: %s: %w", t.Name, path, errNoField)
		}
		size, err := btf.Sizeof(m.Type)
		if err != nil || m.BitfieldSize != 0 {
			return field{}, fmt.Errorf("struct %s: %s is no whole number of bytes", t.Name, path)
		}
		f, in = field{f.offset + offset, uint32(size)}, m.Type
	}
	return f, nil
}

// member returns the member of that name and its offset in bytes.
func member(in btf.Type, name string) (btf.Member, uint32, bool) {
	for _, m := range members(in) {
		at := m.Offset.Bytes()
		if m.Name != "" {
			if m.Name == name {
				return m, at, true
			}
			continue
		}
		if inner, offset, ok := member(m.Type, name); ok {
			return inner, at + offset, true
		}
	}
	return btf.Member{}, 0, false
}

// members returns what a struct or union holds, and nothing of any other type.
func members(t btf.Type) []btf.Member {
	switch t := btf.UnderlyingType(t).(type) {
	case *btf.Struct:
		return t.Members
	case *btf.Union:
		return t.Members
	}
	return nil
}
