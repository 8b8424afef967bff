// SPDX-License-Identifier: MIT

package tracer

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"
)

// probed are the functions of a hook as this kernel lets them be probed.
type probed struct {
	by   []probe
	lack map[string]string // function -> why it has no probe
}

// A probe attaches what records one function.
type probe struct {
	function
	attach func() ([]link.Link, error)
	links  []link.Link // as it was first attached
}

// addFunctions loads and attaches the probe of each function of the hook by itself:
// a function that this kernel does not have, has inlined or does not let be probed
// takes none of the others with it. All of them may not: then there is no hook.
func (p *probes) addFunctions(h Hook) error {
	spec, err := specFor(p.config, []Hook{h})
	if err != nil {
		return err
	}
	unloaded, err := p.loadFunctions(spec, functions[h])
	if err != nil {
		return &HookError{h, err}
	}
	all := probed{lack: map[string]string{}}
	for _, f := range functions[h] {
		by, why := p.probe(spec, f, unloaded[f.program])
		if why != nil {
			all.lack[f.name()] = reason(why)
			err = cmp.Or(err, fmt.Errorf("%s: %w", f.name(), why))
			continue
		}
		all.by = append(all.by, by)
	}
	if len(all.by) == 0 {
		return &HookError{h, err}
	}
	if err := p.leaveSilent(&all); err != nil {
		return &HookError{h, err}
	}
	p.hooks, p.probed[h] = append(p.hooks, h), all
	return nil
}

// leaveSilent takes those probes away that the kernel does not run. It is an error if
// it runs none of them.
func (p *probes) leaveSilent(all *probed) error {
	seen, err := p.shoot()
	if err != nil {
		return err
	}
	var run []probe
	for _, by := range all.by {
		if ran(seen, by.id) {
			run = append(run, by)
			continue
		}
		all.lack[by.name()] = errNotRun.Error()
		err = errors.Join(err, p.take(by))
	}
	all.by = run
	if len(run) == 0 {
		return errSilent
	}
	return err
}

// loadFunctions loads the programs of these functions and returns why some could not
// be. It is an error if none may be.
func (p *probes) loadFunctions(spec *ebpf.CollectionSpec, fs []function) (unloaded map[string]error, err error) {
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		return nil, err
	}
	var names []string
	unloaded = map[string]error{}
	for _, f := range fs {
		if why := f.unknown(kernel, spec.Programs[f.program].Type); why != nil {
			unloaded[f.program] = why
			continue
		}
		names = append(names, f.program)
	}
	if _, err := p.only(spec, names...); err == nil || refused(err) {
		return unloaded, err
	}
	for _, name := range names { // one of them is to blame
		if _, err := p.only(spec, name); err != nil {
			unloaded[name] = err
		}
	}
	return unloaded, nil
}

// refused reports whether this process may not load a program, whatever it does.
func refused(err error) bool { return is(err, unix.EPERM, unix.EACCES) && !rejected(err) }
