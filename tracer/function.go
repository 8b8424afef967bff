// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cilium/ebpf"
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

var functions = map[Hook][]function{
	HookFunctions: {
		{bpf.ProbesFunctionFUNCTION_CORE_SYS_SELECT, 5, bpf.ProbesProgFunctionCoreSysSelect},
		{bpf.ProbesFunctionFUNCTION_DO_SELECT, 3, bpf.ProbesProgFunctionDoSelect},
		{bpf.ProbesFunctionFUNCTION_DO_SYS_POLL, 3, bpf.ProbesProgFunctionDoSysPoll},
		{bpf.ProbesFunctionFUNCTION_SOCK_POLL, 2, bpf.ProbesProgFunctionSockPoll},
		{bpf.ProbesFunctionFUNCTION_TCP_POLL, 3, bpf.ProbesProgFunctionTcpPoll},
		{bpf.ProbesFunctionFUNCTION_PIPE_POLL, 2, bpf.ProbesProgFunctionPipePoll},
		{bpf.ProbesFunctionFUNCTION_EP_EVENTPOLL_POLL, 2, bpf.ProbesProgFunctionEpEventpollPoll},
		{bpf.ProbesFunctionFUNCTION_EP_POLL_CALLBACK, 4, bpf.ProbesProgFunctionEpPollCallback},
		{bpf.ProbesFunctionFUNCTION_EP_SEND_EVENTS, 3, bpf.ProbesProgFunctionEpSendEvents},
		{bpf.ProbesFunctionFUNCTION_SEND_SIGIO, 3, bpf.ProbesProgFunctionSendSigio},
		{bpf.ProbesFunctionFUNCTION_SEND_SIGIO_TO_TASK, 5, bpf.ProbesProgFunctionSendSigioToTask},
		{bpf.ProbesFunctionFUNCTION_F_SETOWN, 3, bpf.ProbesProgFunctionF_setown},
		{bpf.ProbesFunctionFUNCTION_DO_FCNTL, 4, bpf.ProbesProgFunctionDoFcntl},
		{bpf.ProbesFunctionFUNCTION_KERNEL_CLONE, 1, bpf.ProbesProgFunctionKernelClone},
	},
	HookLSM: {
		{bpf.ProbesFunctionFUNCTION_FILE_FCNTL, 3, bpf.ProbesProgLsmFileFcntl},
		{bpf.ProbesFunctionFUNCTION_FILE_SET_FOWNER, 1, bpf.ProbesProgLsmFileSetFowner},
		{bpf.ProbesFunctionFUNCTION_FILE_SEND_SIGIOTASK, 3, bpf.ProbesProgLsmFileSendSigiotask},
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
}

// addFunctions loads and attaches the probe of each function of the hook by itself:
// a function that this kernel does not have, has inlined or does not let be probed
// takes none of the others with it. All of them may not: then there is no hook.
func (p *probes) addFunctions(h Hook) error {
	spec, err := specFor(p.config, []Hook{h})
	if err != nil {
		return err
	}
	all := probed{lack: map[string]string{}}
	var first error
	for _, f := range functions[h] {
		probe, err := p.probe(spec, f)
		switch {
		case err == nil:
			all.by = append(all.by, probe)
			continue
		case is(err, unix.EPERM, unix.EACCES) && !rejected(err):
			return &HookError{h, err} // so are the others
		case first == nil:
			first = fmt.Errorf("%s: %w", f.name(), err)
		}
		all.lack[f.name()] = reason(err)
	}
	if len(all.by) == 0 {
		return &HookError{h, first}
	}
	p.hooks, p.probed[h] = append(p.hooks, h), all
	if h == HookLSM {
		return p.shoot()
	}
	return nil
}

// probe finds the way in which the function can be probed, and leaves the probe
// attached.
func (p *probes) probe(spec *ebpf.CollectionSpec, f function) (probe, error) {
	err := parameters(spec.Programs[f.program], f)
	if err != nil {
		return probe{}, err
	}
	if !p.onlyKprobes {
		var found probe
		if found, err = p.probeDirectly(spec, f); err == nil || spec.Programs[f.program].Type == ebpf.LSM {
			return found, err
		}
		if is(err, unix.EPERM, unix.EACCES) && !rejected(err) {
			return probe{}, err
		}
	}
	found, err2 := p.probeByKprobe(spec, f)
	if err2 != nil {
		return probe{}, errors.Join(err, err2)
	}
	return found, nil
}

// probeDirectly probes the function by a program of its own.
func (p *probes) probeDirectly(spec *ebpf.CollectionSpec, f function) (probe, error) {
	coll, err := p.only(spec, f.program)
	if err != nil {
		return probe{}, err
	}
	program := coll.Programs[f.program]
	return p.attached(probe{f, func() ([]link.Link, error) {
		l, err := attach(program, "")
		return []link.Link{l}, err
	}})
}

// attached attaches the probe.
func (p *probes) attached(by probe) (probe, error) {
	links, err := by.attach()
	if err != nil {
		return probe{}, err
	}
	p.links = append(p.links, links...)
	return by, nil
}

// only loads these programs of a hook and keeps them.
func (p *probes) only(spec *ebpf.CollectionSpec, programs ...string) (*ebpf.Collection, error) {
	some := spec.Copy()
	maps.DeleteFunc(some.Programs, func(name string, _ *ebpf.ProgramSpec) bool { return !slices.Contains(programs, name) })
	if !slices.Contains(programs, bpf.ProbesProgFunctionEnter) {
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
