// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"
)

// empty is the floor: what the kernel takes for having two programs called,
// whatever they do.
func empty() row {
	load := sync.OnceValues(loadEmpty)
	return row{
		name: rowEmpty, about: "two tp_btf programs that return 0, on sys_enter and sys_exit",
		launching: directly,
		attach: func(context.Context, *process) (detach, error) {
			programs, err := load()
			if err != nil {
				return nil, err
			}
			return attachEmpty(programs)
		},
	}
}

func loadEmpty() ([]*ebpf.Program, error) {
	var programs []*ebpf.Program
	for _, tracepoint := range []string{"sys_enter", "sys_exit"} {
		p, err := ebpf.NewProgram(&ebpf.ProgramSpec{
			Name: "empty_" + tracepoint, Type: ebpf.Tracing, AttachType: ebpf.AttachTraceRawTp, AttachTo: tracepoint,
			Instructions: asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()}, License: "MIT",
		})
		if err != nil {
			return nil, fmt.Errorf("load an empty program for %s: %w", tracepoint, err)
		}
		programs = append(programs, p)
	}
	return programs, nil
}

func attachEmpty(programs []*ebpf.Program) (detach, error) {
	var links []link.Link
	for _, p := range programs {
		l, err := link.AttachTracing(link.TracingOptions{Program: p})
		if err != nil {
			return nil, errors.Join(err, closeAll(links))
		}
		links = append(links, l)
	}
	return func(int) (int, error) { return untold, closeAll(links) }, nil
}

func closeAll(links []link.Link) error {
	var errs []error
	for _, l := range links {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}
