// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"slices"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// specFor returns the object with the probes of these hooks only, and its
// constants set.
func specFor(c Config, hooks []Hook) (*ebpf.CollectionSpec, error) {
	spec, err := bpf.LoadProbes()
	if err != nil {
		return nil, err
	}
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		return nil, &HookError{hooks[0], err}
	}
	for name := range spec.Programs {
		used := slices.ContainsFunc(hooks, func(h Hook) bool { return slices.Contains(programs[h], name) })
		if tracepoint := retired[name]; !used || tracepoint != "" && arguments(kernel, tracepoint) == nil {
			delete(spec.Programs, name)
		}
	}
	delete(spec.Maps, bpf.ProbesMapInspection) // package inspect's
	spec.Maps[bpf.ProbesMapEvents].MaxEntries = c.ringBytes()
	return spec, setConstants(spec, c, kernel)
}

// setConstants tells the probes when to wake the reader, whose pids to show, which
// calls to record with which of the caller's memory, and what this kernel passes.
func setConstants(spec *ebpf.CollectionSpec, c Config, kernel *btf.Spec) error {
	ns, err := pidNamespace()
	if err != nil {
		return err
	}
	const rule = 2 // bytes of a struct call_rule
	table := int(spec.Variables[bpf.ProbesVarCallRules].Size() / rule)
	rules, err := decode.Rules(c.Calls, table+1) // the last one is that of all numbers beyond
	if err != nil {
		return err
	}
	for name, value := range map[string]any{
		bpf.ProbesVarWakeBytes:   uint64(c.ringBytes() / 4),
		bpf.ProbesVarUntimed:     c.Untimed,
		bpf.ProbesVarPidNs:       ns,
		bpf.ProbesVarCallRules:   rules[:table],
		bpf.ProbesVarOtherCalls:  rules[table],
		bpf.ProbesVarKmallocArgs: allocArgs(kernel, "kmalloc"),
		bpf.ProbesVarCacheArgs:   allocArgs(kernel, "kmem_cache_alloc"),
	} {
		if err := spec.Variables[name].Set(value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}
