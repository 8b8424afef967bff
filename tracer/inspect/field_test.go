// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"testing"

	"github.com/cilium/ebpf/btf"
)

var (
	u32     = &btf.Int{Name: "u32", Size: 4}
	pointer = &btf.Pointer{Target: &btf.Void{}}
	pair    = &btf.Struct{Name: "pair", Size: 16, Members: []btf.Member{
		{Name: "next", Type: pointer}, {Name: "prev", Type: pointer, Offset: 64},
	}}
	// object is
	//
	//	struct object {
	//		union { struct pair node; u32 first; };
	//		pair_t link;
	//		struct { u32 a; union { u32 b; u32 c; }; };
	//		u32 bit : 1;
	//		struct pair *to;
	//	};
	object = &btf.Struct{Name: "object", Size: 56, Members: []btf.Member{
		{Type: &btf.Union{Size: 16, Members: []btf.Member{{Name: "node", Type: pair}, {Name: "first", Type: u32}}}},
		{Name: "link", Type: &btf.Typedef{Name: "pair_t", Type: pair}, Offset: 128},
		{Type: &btf.Struct{Size: 8, Members: []btf.Member{
			{Name: "a", Type: u32},
			{Type: &btf.Union{Size: 4, Members: []btf.Member{{Name: "b", Type: u32}, {Name: "c", Type: u32}}}, Offset: 32},
		}}, Offset: 256},
		{Name: "bit", Type: u32, Offset: 320, BitfieldSize: 1},
		{Name: "to", Type: &btf.Pointer{Target: pair}, Offset: 384},
	}}
)

func TestAFieldIsFoundWhereverItLies(t *testing.T) {
	for path, want := range map[string]field{
		"node": {0, 16}, "node.prev": {8, 8}, "first": {0, 4}, "link": {16, 16}, "link.next": {16, 8}, "link.prev": {24, 8},
		"a": {32, 4}, "b": {36, 4}, "c": {36, 4}, "to": {48, 8},
	} {
		if got, err := find(object, path); got != want || err != nil {
			t.Errorf("%s: %+v, %v; want %+v", path, got, err, want)
		}
	}
}

func TestAFieldThatIsNotThereIsNamed(t *testing.T) {
	for _, path := range []string{"", "nothing", "link.nothing", "first.prev", "to.next", "node..prev"} {
		_, err := find(object, path)
		if want := "struct object: " + path + ": no such field in this kernel"; !errors.Is(err, errNoField) || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := find(object, "bit"); err == nil || err.Error() != "struct object: bit is no whole number of bytes" {
		t.Errorf("error %v", err)
	}
}

func TestAFieldMayHaveHadAnotherName(t *testing.T) {
	r := &reader{}
	if f := r.field(object, "new", "newer", "link.prev"); f != (field{24, 8}) || r.err != nil {
		t.Errorf("%+v, %v", f, r.err)
	}
	if r.field(object, "new", "newer"); !errors.Is(r.err, errNoField) {
		t.Errorf("error %v", r.err)
	}
}

func TestAFieldOfAnySizeIsRead(t *testing.T) {
	raw := []byte{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99}
	for f, want := range map[field]uint64{ // amd64 and arm64 are little endian
		{1, 1}: 0x22, {1, 2}: 0x3322, {1, 4}: 0x55443322, {1, 8}: 0x9988776655443322,
	} {
		if got := f.of(raw); got != want {
			t.Errorf("%+v: %#x, want %#x", f, got, want)
		}
	}
}
