// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// generated is how many records a round writes, all of which the ring holds.
const (
	generated     = 200_000
	generatorRing = 16 << 20
)

// A generator is a program that does in the kernel what a record cannot do
// without: it reserves it, reads the clock, fills it in and submits it.
type generator struct {
	events, next *ebpf.Map
	program      *ebpf.Program
}

func newGenerator() (*generator, error) {
	g := &generator{}
	var errs [3]error
	g.events, errs[0] = ebpf.NewMap(&ebpf.MapSpec{Type: ebpf.RingBuf, MaxEntries: generatorRing})
	g.next, errs[1] = ebpf.NewMap(&ebpf.MapSpec{Type: ebpf.Array, KeySize: 4, ValueSize: 8, MaxEntries: 1})
	if err := errors.Join(errs[:]...); err != nil {
		return nil, errors.Join(err, g.close())
	}
	g.program, errs[2] = ebpf.NewProgram(&ebpf.ProgramSpec{Type: ebpf.SocketFilter, License: "MIT", Instructions: g.instructions()})
	if errs[2] != nil {
		return nil, errors.Join(errs[2], g.close())
	}
	return g, nil
}

// recordBytes is the size of a call without arguments.
const recordBytes = 56

// instructions write a struct event (bpf/event.h): a getppid that has returned, at
// the next two positions.
func (g *generator) instructions() asm.Instructions {
	const returned = int32(bpf.ProbesEventKindKIND_CALL)<<16 | int32(bpf.ProbesEventFlagCALL_RETURNED)<<24
	return asm.Instructions{
		asm.LoadMapValue(asm.R6, g.next.FD(), 0),
		asm.LoadMapPtr(asm.R1, g.events.FD()),
		asm.Mov.Imm(asm.R2, recordBytes),
		asm.Mov.Imm(asm.R3, 0),
		asm.FnRingbufReserve.Call(),
		asm.JEq.Imm(asm.R0, 0, "full"),
		asm.Mov.Reg(asm.R8, asm.R0),
		asm.FnKtimeGetNs.Call(),
		asm.StoreMem(asm.R8, 24, asm.R0, asm.DWord), // ktime_ns
		asm.LoadMem(asm.R7, asm.R6, 0, asm.DWord),
		asm.StoreMem(asm.R8, 16, asm.R7, asm.Word), // seq
		asm.Add.Imm(asm.R7, 1),
		asm.StoreMem(asm.R8, 20, asm.R7, asm.Word), // end
		asm.Add.Imm(asm.R7, 1),
		asm.StoreMem(asm.R6, 0, asm.R7, asm.DWord),
		asm.Mov.Imm(asm.R1, 1),
		asm.StoreMem(asm.R8, 0, asm.R1, asm.Word),   // recording
		asm.StoreMem(asm.R8, 8, asm.R1, asm.DWord),  // pid, tid
		asm.StoreMem(asm.R8, 32, asm.R1, asm.DWord), // took_ns
		asm.StoreMem(asm.R8, 40, asm.R1, asm.DWord), // ret
		asm.Mov.Imm(asm.R1, returned),
		asm.StoreMem(asm.R8, 4, asm.R1, asm.Word), // cpu, kind, flags
		asm.Mov.Imm(asm.R1, unix.SYS_GETPPID),
		asm.StoreMem(asm.R8, 48, asm.R1, asm.DWord), // nr, no snapshots
		asm.Mov.Reg(asm.R1, asm.R8),
		asm.Mov.Imm(asm.R2, 1), // BPF_RB_NO_WAKEUP
		asm.FnRingbufSubmit.Call(),
		asm.Mov.Imm(asm.R0, 0),
		asm.Return(),
		asm.Mov.Imm(asm.R0, 1).WithSymbol("full"),
		asm.Return(),
	}
}

// write writes n records and returns the nanoseconds that each has taken.
func (g *generator) write(n int) (float64, error) {
	full, each, err := g.program.Benchmark(make([]byte, 64), n, nil)
	if err == nil && full != 0 {
		err = fmt.Errorf("a ring of %d bytes has no room for %d records", generatorRing, n)
	}
	return float64(each.Nanoseconds()), err
}

// reset begins with position 0 again.
func (g *generator) reset() error { return g.next.Put(uint32(0), uint64(0)) }

func (g *generator) close() error {
	var errs []error
	for _, m := range []*ebpf.Map{g.events, g.next} {
		if m != nil {
			errs = append(errs, m.Close())
		}
	}
	if g.program != nil {
		errs = append(errs, g.program.Close())
	}
	return errors.Join(errs...)
}
