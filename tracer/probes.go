// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/internal/ksym"
	"github.com/kwitness/kwitness/tracer/watch"
)

// probes are the programs in the kernel, and what is attached of them.
type probes struct {
	*ebpf.Collection
	links      []link.Link
	calibrated func() error
}

// load loads the probes of the given hooks and attaches them one hook at a
// time, so that an error names the hook.
func load(c Config, hooks ...Hook) (*probes, error) {
	if err := hostPIDs(); err != nil {
		return nil, &HookError{hooks[0], err}
	}
	spec, err := specFor(c, hooks)
	if err != nil {
		return nil, err
	}
	if err := rlimit.RemoveMemlock(); err != nil { // only before Linux 5.11
		return nil, &HookError{hooks[0], fmt.Errorf("raise the memlock limit: %w", err)}
	}
	coll, err := ebpf.NewCollection(spec)
	if err != nil {
		return nil, &HookError{culprit(hooks, err), err}
	}
	p := &probes{Collection: coll}
	p.calibrated = sync.OnceValue(p.calibrate)
	for _, h := range hooks {
		if err := p.attach(h); err != nil {
			return nil, errors.Join(&HookError{h, err}, p.close())
		}
	}
	return p, nil
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

func specFor(c Config, hooks []Hook) (*ebpf.CollectionSpec, error) {
	spec, err := bpf.LoadProbes()
	if err != nil {
		return nil, err
	}
	for name := range spec.Programs {
		if !slices.ContainsFunc(hooks, func(h Hook) bool { return slices.Contains(programs[h], name) }) {
			delete(spec.Programs, name)
		}
	}
	spec.Maps[bpf.ProbesMapEvents].MaxEntries = c.ringBytes()
	if err := spec.Variables[bpf.ProbesVarWakeBytes].Set(uint64(c.ringBytes() / 4)); err != nil {
		return nil, fmt.Errorf("set the wake-up threshold: %w", err)
	}
	return spec, setRules(spec.Variables[bpf.ProbesVarSnapRules])
}

// setRules tells the probes which calls to record and which of the caller's
// memory goes with them.
func setRules(v *ebpf.VariableSpec) error {
	rules := make([]bpf.ProbesSnapRule, v.Size()/4)
	for nr, call := range decode.Calls {
		rules[nr] = call.Rule
	}
	if err := v.Set(rules); err != nil {
		return fmt.Errorf("set the table of calls: %w", err)
	}
	return nil
}

func (p *probes) attach(h Hook) error {
	for _, name := range programs[h] {
		if p.Programs[name].Type() == ebpf.PerfEvent {
			continue // each watchpoint attaches it to itself
		}
		l, err := link.AttachTracing(link.TracingOptions{Program: p.Programs[name]})
		if err != nil {
			return fmt.Errorf("attach %s: %w", name, err)
		}
		p.links = append(p.links, l)
	}
	return nil
}

// watch returns what a watchpoint needs, after it was shown to work here.
func (p *probes) watch() (watch.Programs, error) {
	if err := p.calibrated(); err != nil {
		return watch.Programs{}, err
	}
	return p.watchPrograms(), nil
}

func (p *probes) watchPrograms() watch.Programs {
	return watch.Programs{
		Store:  p.Programs[bpf.ProbesProgWatchStore],
		Access: p.Programs[bpf.ProbesProgWatchAccess],
		Hits:   p.Maps[bpf.ProbesMapWatches],
	}
}

func (p *probes) calibrate() error {
	if _, err := ksym.Kernel(); err != nil {
		return &HookError{HookWatch, err}
	}
	if err := p.watchPrograms().Calibrate(); err != nil {
		return &HookError{HookWatch, err}
	}
	return nil
}

// close detaches and unloads everything. It may be called twice.
func (p *probes) close() error {
	var errs []error
	for _, l := range p.links {
		errs = append(errs, l.Close())
	}
	p.links = nil
	p.Collection.Close()
	return errors.Join(errs...)
}
