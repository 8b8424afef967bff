// SPDX-License-Identifier: MIT

package tracer

import (
	"github.com/cilium/ebpf/btf"

	"github.com/kwitness/kwitness/bpf"
)

// retired are the probes of tracepoints that Linux 6.1 has done away with: kmalloc
// and kmem_cache_alloc see these allocations now. Where they are gone, so are the
// probes.
var retired = map[string]string{
	bpf.ProbesProgAllocKmallocN:  "kmalloc_node",
	bpf.ProbesProgAllocCachedN:   "kmem_cache_alloc_node",
	bpf.ProbesProgAllocKmallocnd: "kmalloc_node",
	bpf.ProbesProgAllocCachednd:  "kmem_cache_alloc_node",
}

// allocArgs finds which arguments of an allocation's tracepoint are the cache and
// the bytes asked for.
func allocArgs(kernel *btf.Spec, tracepoint string) (args bpf.ProbesAllocArgs) {
	for i, p := range arguments(kernel, tracepoint) {
		switch {
		case isCache(p.Type):
			args.Cache = uint8(i)
		case isSize(p.Type) && args.Bytes == 0: // behind it come those that were given
			args.Bytes = uint8(i)
		}
	}
	return args
}

// arguments returns what a tracepoint passes to a probe, nothing if there is none:
// BTF has it as the type of the function that is called, btf_trace_NAME, whose
// first parameter is not passed on.
func arguments(kernel *btf.Spec, tracepoint string) []btf.FuncParam {
	var name *btf.Typedef
	if err := kernel.TypeByName("btf_trace_"+tracepoint, &name); err != nil {
		return nil
	}
	pointer, ok := name.Type.(*btf.Pointer)
	if !ok {
		return nil
	}
	function, ok := pointer.Target.(*btf.FuncProto)
	if !ok || len(function.Params) == 0 {
		return nil
	}
	return function.Params[1:]
}

func isCache(t btf.Type) bool {
	pointer, ok := t.(*btf.Pointer)
	if !ok {
		return false
	}
	cache, ok := btf.As[*btf.Struct](pointer.Target)
	return ok && cache.Name == "kmem_cache"
}

func isSize(t btf.Type) bool {
	size, ok := t.(*btf.Typedef)
	return ok && size.Name == "size_t"
}
