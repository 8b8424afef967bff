// SPDX-License-Identifier: MIT

package tracer

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// A function is what can be probed of the kernel's.
type function struct {
	id         bpf.ProbesFunction
	parameters int // that the probe knows of
	program    string
}

func (f function) name() string { return decode.Function(f.id) }

// errUnknown is a function that no probe understands.
var errUnknown = errors.New("not to be probed")

// unknown returns why the kernel has no function that the probe understands.
func (f function) unknown(kernel *btf.Spec, program ebpf.ProgramType) error {
	name := f.name()
	if program == ebpf.LSM {
		name = "bpf_lsm_" + name
	}
	var found *btf.Func
	if err := kernel.TypeByName(name, &found); err != nil {
		return fmt.Errorf("%w: this kernel has no such function, or has inlined it (%w)", errUnknown, ebpf.ErrNotSupported)
	}
	if proto, ok := found.Type.(*btf.FuncProto); !ok || len(proto.Params) != f.parameters {
		return fmt.Errorf("%w: this kernel's has other parameters (%w)", errUnknown, ebpf.ErrNotSupported)
	}
	return nil
}

var functions = map[Hook][]function{
	HookFunctions: {
		{bpf.ProbesFunctionFUNCTION_CORE_SYS_SELECT, 5, bpf.ProbesProgFnCoreSelect},
		{bpf.ProbesFunctionFUNCTION_DO_SELECT, 3, bpf.ProbesProgFnDoSelect},
		{bpf.ProbesFunctionFUNCTION_DO_SYS_POLL, 3, bpf.ProbesProgFnDoSysPoll},
		{bpf.ProbesFunctionFUNCTION_SOCK_POLL, 2, bpf.ProbesProgFnSockPoll},
		{bpf.ProbesFunctionFUNCTION_TCP_POLL, 3, bpf.ProbesProgFnTcpPoll},
		{bpf.ProbesFunctionFUNCTION_PIPE_POLL, 2, bpf.ProbesProgFnPipePoll},
		{bpf.ProbesFunctionFUNCTION_EP_EVENTPOLL_POLL, 2, bpf.ProbesProgFnEpollPoll},
		{bpf.ProbesFunctionFUNCTION_EP_POLL_CALLBACK, 4, bpf.ProbesProgFnEpCallback},
		{bpf.ProbesFunctionFUNCTION_EP_SEND_EVENTS, 3, bpf.ProbesProgFnEpSend},
		{bpf.ProbesFunctionFUNCTION_SEND_SIGIO, 3, bpf.ProbesProgFnSendSigio},
		{bpf.ProbesFunctionFUNCTION_SEND_SIGIO_TO_TASK, 5, bpf.ProbesProgFnSigioTask},
		{bpf.ProbesFunctionFUNCTION_F_SETOWN, 3, bpf.ProbesProgFnF_setown},
		{bpf.ProbesFunctionFUNCTION_DO_FCNTL, 4, bpf.ProbesProgFnDoFcntl},
		{bpf.ProbesFunctionFUNCTION_KERNEL_CLONE, 1, bpf.ProbesProgFnClone},
	},
	HookLSM: {
		{bpf.ProbesFunctionFUNCTION_FILE_FCNTL, 3, bpf.ProbesProgLsmFcntl},
		{bpf.ProbesFunctionFUNCTION_FILE_SET_FOWNER, 1, bpf.ProbesProgLsmFowner},
		{bpf.ProbesFunctionFUNCTION_FILE_SEND_SIGIOTASK, 3, bpf.ProbesProgLsmSigiotask},
	},
}

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
		if seen[by.id] != 0 || slices.Contains(unshot, by.id) {
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
