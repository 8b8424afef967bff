// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"

	"github.com/kwitness/kwitness/bpf"
)

// probes are the programs in the kernel, and what is attached of them.
type probes struct {
	config    Config
	Maps      map[string]*ebpf.Map
	Variables map[string]*ebpf.Variable

	mu         sync.Mutex // guards the rest, which grows when a hook is first needed
	hooks      []Hook     // that are loaded
	programs   map[string]*ebpf.Program
	attachTo   map[string]string // the tracepoint of each, by the same name
	loaded     []*ebpf.Collection
	links      []link.Link
	calibrated func() error

	probed      map[Hook]probed          // of the hooks of functions
	kprobes     map[string]*ebpf.Program // where no other probe may be; nil: not needed
	missing     []link.Link              // whose misses count: kprobes
	onlyKprobes bool
}

// load loads the probes of the given hooks and attaches them one hook at a
// time, so that an error names the hook.
func load(c Config, hooks ...Hook) (*probes, error) {
	if err := rlimit.RemoveMemlock(); err != nil { // only before Linux 5.11
		return nil, &HookError{hooks[0], fmt.Errorf("raise the memlock limit: %w", err)}
	}
	p := &probes{config: c, Maps: map[string]*ebpf.Map{}, programs: map[string]*ebpf.Program{}, attachTo: map[string]string{}, probed: map[Hook]probed{}}
	p.calibrated = sync.OnceValue(p.calibrate)
	if err := p.add(hooks...); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// use loads and attaches the probes of a hook if they are not.
func (p *probes) use(h Hook) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.hooks, h) {
		return nil
	}
	return p.add(h)
}

func (p *probes) add(hooks ...Hook) error {
	if functions[hooks[0]] != nil {
		return p.addFunctions(hooks[0])
	}
	spec, err := specFor(p.config, hooks)
	if err != nil {
		return err
	}
	delete(spec.Maps, bpf.ProbesMapPassings) // of kprobes
	coll, err := p.load(spec)
	if err != nil {
		return &HookError{culprit(hooks, err), err}
	}
	p.hooks = append(p.hooks, hooks...)
	for name := range coll.Programs {
		p.attachTo[name] = spec.Programs[name].AttachTo
	}
	for _, h := range hooks {
		if err := p.attach(h); err != nil {
			return err
		}
	}
	return nil
}

// load loads the programs, which share the maps of those that are loaded.
func (p *probes) load(spec *ebpf.CollectionSpec) (*ebpf.Collection, error) {
	coll, err := ebpf.NewCollectionWithOptions(spec, ebpf.CollectionOptions{MapReplacements: p.Maps})
	if err != nil {
		return nil, err
	}
	p.loaded = append(p.loaded, coll)
	if len(p.Maps) == 0 {
		p.Maps, p.Variables = maps.Clone(coll.Maps), coll.Variables
		delete(p.Maps, bpf.ProbesMapPassings)
	}
	maps.Copy(p.programs, coll.Programs)
	return coll, nil
}

// culprit names the hook that a collection failed to load for: the only one,
// or the first that does not load alone.
func culprit(hooks []Hook, err error) Hook {
	for _, h := range hooks {
		if len(hooks) == 1 || errors.As(HaveHook(h), new(*HookError)) {
			return h
		}
	}
	return Hook(fmt.Sprintf("set of all (%v)", err))
}

func (p *probes) attach(h Hook) error {
	for _, f := range p.probed[h].by {
		if _, err := p.attached(f); err != nil {
			return &HookError{h, fmt.Errorf("attach %s: %w", f.name(), err)}
		}
	}
	if functions[h] != nil {
		return nil
	}
	for _, name := range programs[h] {
		if p.programs[name] == nil {
			continue // this kernel has no such tracepoint any more
		}
		if p.programs[name].Type() == ebpf.PerfEvent {
			continue // each watchpoint attaches it to itself
		}
		l, err := attach(p.programs[name], p.attachTo[name])
		if err != nil {
			return &HookError{h, fmt.Errorf("attach %s: %w", name, err)}
		}
		p.links = append(p.links, l)
	}
	return nil
}

func attach(p *ebpf.Program, tracepoint string) (link.Link, error) {
	if p.Type() == ebpf.RawTracepoint {
		return link.AttachRawTracepoint(link.RawTracepointOptions{Name: tracepoint, Program: p})
	}
	if p.Type() == ebpf.LSM {
		return link.AttachLSM(link.LSMOptions{Program: p})
	}
	return link.AttachTracing(link.TracingOptions{Program: p})
}

// close detaches and unloads everything. It may be called twice.
func (p *probes) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.unlink()
	for _, coll := range p.loaded {
		coll.Close()
	}
	p.loaded = nil
	return err
}
