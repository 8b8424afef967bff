// SPDX-License-Identifier: MIT

package ring

import (
	"encoding/binary"
	"testing"
	"time"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// A generator is a program that writes the record of a call, the cheapest way
// that there is: it takes two positions, looks at the clock once, asks how full
// the ring is, and writes.
type generator struct {
	state *ebpf.Map // the next position, then the record
	write *ebpf.Program
}

func newGenerator(b *testing.B, events *ebpf.Map) *generator {
	b.Helper()
	record := aCall(b)
	state := append(make([]byte, 8), record...)
	g := &generator{state: newMap(b, &ebpf.MapSpec{
		Name: "state", Type: ebpf.Array, KeySize: 4, ValueSize: uint32(len(state)), MaxEntries: 1,
		Contents: []ebpf.MapKV{{Key: uint32(0), Value: state}},
	})}
	g.write = newProgram(b, "generate", g.generates(events, len(record)))
	return g
}

// aCall returns the record of a returned call of three arguments.
func aCall(b *testing.B) []byte {
	b.Helper()
	for nr, c := range decode.Calls {
		if c.Name == "read" {
			e := bpf.ProbesEvent{Kind: bpf.ProbesEventKindKIND_CALL, Flags: bpf.ProbesEventFlagCALL_RETURNED, Nr: int32(nr)}
			return append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(&e)), 56+8*c.Args)...)
		}
	}
	b.Fatal("no call read")
	return nil
}

func (g *generator) generates(events *ebpf.Map, bytes int) asm.Instructions {
	at := func(offset uintptr) int16 { return int16(8 + offset) }
	e := bpf.ProbesEvent{}
	return asm.Instructions{
		asm.LoadMapValue(asm.R6, g.state.FD(), 0),
		asm.Mov.Imm(asm.R1, 2),
		asm.FetchAdd.Mem(asm.R6, asm.R1, asm.DWord, 0),
		asm.StoreMem(asm.R6, at(unsafe.Offsetof(e.Seq)), asm.R1, asm.Word),
		asm.Add.Imm(asm.R1, 1),
		asm.StoreMem(asm.R6, at(unsafe.Offsetof(e.End)), asm.R1, asm.Word),
		asm.FnKtimeGetNs.Call(),
		asm.StoreMem(asm.R6, at(unsafe.Offsetof(e.KtimeNs)), asm.R0, asm.DWord),
		asm.LoadMapPtr(asm.R1, events.FD()),
		asm.Mov.Imm(asm.R2, 0), // BPF_RB_AVAIL_DATA
		asm.FnRingbufQuery.Call(),
		asm.Mov.Imm(asm.R4, noWakeup),
		asm.JLT.Imm(asm.R0, 1<<30, "write"),
		asm.Mov.Imm(asm.R4, forceWakeup),
		asm.LoadMapPtr(asm.R1, events.FD()).WithSymbol("write"),
		asm.Mov.Reg(asm.R2, asm.R6),
		asm.Add.Imm(asm.R2, 8),
		asm.Mov.Imm(asm.R3, int32(bytes)),
		asm.FnRingbufOutput.Call(),
		asm.Return(),
	}
}

// run writes n records and returns how long one took in the kernel. If a signal
// came, of which the runtime sends many, it begins again: reset empties the ring.
func (g *generator) run(b *testing.B, n int, reset func()) time.Duration {
	b.Helper()
	result, one, err := g.write.Benchmark(packet, n, reset)
	if err != nil || result != 0 {
		b.Fatalf("result %d, %v", int32(result), err)
	}
	return one
}

// positions returns how many positions were given out.
func (g *generator) positions(b *testing.B) uint64 {
	b.Helper()
	state := make([]byte, g.state.ValueSize())
	if err := g.state.Lookup(uint32(0), &state); err != nil {
		b.Fatal(err)
	}
	return binary.NativeEndian.Uint64(state)
}
