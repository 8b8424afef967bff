// SPDX-License-Identifier: MIT

package tracer_test

import (
	"bytes"
	"testing"

	"github.com/cilium/ebpf/btf"

	"github.com/kwitness/kwitness/tracer"
)

var (
	unsignedLong = &btf.Int{Name: "unsigned long", Size: 8}
	sizeT        = &btf.Typedef{Name: "size_t", Type: unsignedLong}
	gfp          = &btf.Typedef{Name: "gfp_t", Type: &btf.Int{Name: "unsigned int", Size: 4}}
	node         = &btf.Int{Name: "int", Size: 4, Encoding: btf.Signed}
	object       = &btf.Pointer{Target: &btf.Const{Type: (*btf.Void)(nil)}}
	cache        = &btf.Pointer{Target: &btf.Struct{Name: "kmem_cache", Size: 8}}
)

// kernel returns the types of one whose tracepoint has these arguments.
func kernel(t *testing.T, tracepoint string, arguments ...btf.Type) *btf.Spec {
	t.Helper()
	function := &btf.FuncProto{Return: (*btf.Void)(nil), Params: []btf.FuncParam{{Type: object}}}
	for _, a := range arguments {
		function.Params = append(function.Params, btf.FuncParam{Type: a})
	}
	types, err := btf.NewBuilder([]btf.Type{&btf.Typedef{Name: "btf_trace_" + tracepoint, Type: &btf.Pointer{Target: function}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := types.Marshal(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := btf.LoadSpecFromReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// The prototypes are those of include/trace/events/kmem.h.
func TestTheArgumentsOfAllocationsAreFoundByTheirTypes(t *testing.T) {
	for _, c := range []struct {
		name         string
		arguments    []btf.Type
		cache, bytes uint8
	}{
		{"Linux 5.18", []btf.Type{unsignedLong, object, sizeT, sizeT, gfp}, 0, 2},
		{"Linux 5.19", []btf.Type{unsignedLong, object, cache, sizeT, sizeT, gfp}, 2, 3},
		{"kmem_cache_alloc of Linux 6.1", []btf.Type{unsignedLong, object, cache, gfp, node}, 2, 0},
		{"kmalloc of Linux 6.1", []btf.Type{unsignedLong, object, sizeT, sizeT, gfp, node}, 0, 2},
		{"a tracepoint of nothing", nil, 0, 0},
	} {
		if cache, bytes := tracer.AllocArgs(kernel(t, "kmalloc", c.arguments...), "kmalloc"); cache != c.cache || bytes != c.bytes {
			t.Errorf("%s: cache %d and bytes %d, want %d and %d", c.name, cache, bytes, c.cache, c.bytes)
		}
	}
	if cache, bytes := tracer.AllocArgs(kernel(t, "kmalloc", unsignedLong, object, cache), "kfree"); cache != 0 || bytes != 0 {
		t.Errorf("cache %d and bytes %d of a tracepoint that there is not", cache, bytes)
	}
}
