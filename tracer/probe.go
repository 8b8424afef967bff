// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"

	"github.com/kwitness/kwitness/bpf"
)

// probe attaches the function's own program or, where that cannot be, kprobes.
func (p *probes) probe(spec *ebpf.CollectionSpec, f function, unloaded error) (probe, error) {
	if errors.Is(unloaded, errUnknown) {
		return probe{}, unloaded
	}
	err := unloaded
	if err == nil && !p.onlyKprobes {
		program := p.programs[f.program]
		var by probe
		by, err = p.attached(probe{function: f, attach: func() ([]link.Link, error) {
			l, err := attach(program, "")
			return []link.Link{l}, err
		}})
		if err == nil {
			return by, nil
		}
	}
	if spec.Programs[f.program].Type == ebpf.LSM {
		return probe{}, err
	}
	by, err2 := p.probeByKprobe(spec, f)
	if err2 != nil {
		return probe{}, errors.Join(err, err2)
	}
	return by, nil
}

// attached attaches the probe.
func (p *probes) attached(by probe) (probe, error) {
	links, err := by.attach()
	if err != nil {
		return probe{}, err
	}
	by.links = links
	p.links = append(p.links, links...)
	return by, nil
}

// take takes the probe away.
func (p *probes) take(by probe) error {
	var errs []error
	for _, l := range by.links {
		errs = append(errs, l.Close())
	}
	gone := func(l link.Link) bool { return slices.Contains(by.links, l) }
	p.links, p.missing = slices.DeleteFunc(p.links, gone), slices.DeleteFunc(p.missing, gone)
	return errors.Join(errs...)
}

// only loads these programs of a hook and keeps them.
func (p *probes) only(spec *ebpf.CollectionSpec, programs ...string) (*ebpf.Collection, error) {
	some := spec.Copy()
	maps.DeleteFunc(some.Programs, func(name string, _ *ebpf.ProgramSpec) bool { return !slices.Contains(programs, name) })
	if !slices.Contains(programs, bpf.ProbesProgFnEnter) {
		delete(some.Maps, bpf.ProbesMapPassings)
	}
	return p.load(some)
}

// reason returns an error in one line.
func reason(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// functionsOf returns the names of what is probed of a hook, and why others are not.
func (p *probes) functionsOf(h Hook) (names []string, lack map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.probed[h].by {
		names = append(names, f.name())
	}
	return names, p.probed[h].lack
}
