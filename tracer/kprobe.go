// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"

	"github.com/kwitness/kwitness/bpf"
)

var kprobes = []string{bpf.ProbesProgFnEnter, bpf.ProbesProgFnLeave}

// probeByKprobe probes the function by a kprobe and a kretprobe.
func (p *probes) probeByKprobe(spec *ebpf.CollectionSpec, f function) (probe, error) {
	if p.kprobes == nil {
		coll, err := p.only(spec, kprobes...)
		if err != nil {
			return probe{}, err
		}
		p.kprobes = coll.Programs
	}
	return p.attached(probe{function: f, attach: func() ([]link.Link, error) { return p.attachKprobes(f) }})
}

// attachKprobes attaches both; a function that is recorded as it is entered needs
// one only. They are the ones whose misses are counted.
func (p *probes) attachKprobes(f function) ([]link.Link, error) {
	cookie := &link.KprobeOptions{Cookie: uint64(f.id)}
	enter, err := link.Kprobe(f.name(), p.kprobes[bpf.ProbesProgFnEnter], cookie)
	if err != nil {
		return nil, fmt.Errorf("kprobe: %w", err)
	}
	p.missing = append(p.missing, enter)
	if f.id == bpf.ProbesFunctionFUNCTION_EP_POLL_CALLBACK {
		return []link.Link{enter}, nil
	}
	leave, err := link.Kretprobe(f.name(), p.kprobes[bpf.ProbesProgFnLeave], cookie)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("kretprobe: %w", err), enter.Close())
	}
	p.missing = append(p.missing, leave)
	return []link.Link{enter, leave}, nil
}

// kprobeMisses are the calls that kprobes have not seen (nmissed), as they stand.
func (p *probes) kprobeMisses() (missed uint64, err error) {
	for _, l := range p.missing {
		info, err := l.Info()
		if err != nil {
			return 0, fmt.Errorf("read the misses of a kprobe: %w", err)
		}
		if e := info.PerfEvent(); e != nil && e.Kprobe() != nil {
			missed += e.Kprobe().Missed
		}
	}
	return missed, nil
}

// guesses reports whether kprobes are in use of which the kernel does not say what
// they have missed. The first one to tell what the probe has, in struct
// bpf_link_info, is also the first to count the programs that it has skipped while
// another one ran (Linux 6.7, trace_call_bpf()).
func (p *probes) guesses() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.missing) == 0 {
		return false
	}
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		return true
	}
	var info *btf.Struct
	return kernel.TypeByName("bpf_link_info", &info) != nil || !hasMember(info.Members, "missed")
}

// hasMember reports whether one of the members, or of theirs, has the name.
func hasMember(members []btf.Member, name string) bool {
	return slices.ContainsFunc(members, func(m btf.Member) bool {
		switch t := m.Type.(type) {
		case *btf.Struct:
			return hasMember(t.Members, name)
		case *btf.Union:
			return hasMember(t.Members, name)
		}
		return m.Name == name
	})
}
