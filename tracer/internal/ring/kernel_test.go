// SPDX-License-Identifier: MIT

package ring

import (
	"encoding/binary"
	"errors"
	"os"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"golang.org/x/sys/unix"
)

// Flags of bpf_ringbuf_output() and bpf_ringbuf_submit() (uapi linux/bpf.h).
const (
	noWakeup    = 1
	forceWakeup = 2
)

// mostBytes is the size of the largest record of a writer.
const mostBytes = 1024

// A writer is a ring of the kernel's, and programs that write to it.
type writer struct {
	events, order   *ebpf.Map
	output, discard *ebpf.Program
}

// newWriter makes an empty ring of that many bytes.
func newWriter(t testing.TB, size int) *writer {
	t.Helper()
	w := &writer{
		events: newMap(t, &ebpf.MapSpec{Name: "events", Type: ebpf.RingBuf, MaxEntries: uint32(size)}),
		order:  newMap(t, &ebpf.MapSpec{Name: "order", Type: ebpf.Array, KeySize: 4, ValueSize: 16 + mostBytes, MaxEntries: 1}),
	}
	w.output = newProgram(t, "output", w.outputs())
	w.discard = newProgram(t, "discard", w.discards())
	return w
}

// outputs writes what is in order: the size of the record, the flags, the record.
func (w *writer) outputs() asm.Instructions {
	return asm.Instructions{
		asm.LoadMapValue(asm.R2, w.order.FD(), 0),
		asm.LoadMem(asm.R3, asm.R2, 0, asm.DWord),
		asm.LoadMem(asm.R4, asm.R2, 8, asm.DWord),
		asm.Add.Imm(asm.R2, 16),
		asm.LoadMapPtr(asm.R1, w.events.FD()),
		asm.Mov.Imm(asm.R0, -1),
		asm.JGT.Imm(asm.R3, mostBytes, "out"),
		asm.FnRingbufOutput.Call(),
		asm.Return().WithSymbol("out"),
	}
}

// discards reserves a record of 24 bytes and takes it back.
func (w *writer) discards() asm.Instructions {
	return asm.Instructions{
		asm.LoadMapPtr(asm.R1, w.events.FD()),
		asm.Mov.Imm(asm.R2, 24),
		asm.Mov.Imm(asm.R3, 0),
		asm.FnRingbufReserve.Call(),
		asm.JEq.Imm(asm.R0, 0, "full"),
		asm.Mov.Reg(asm.R1, asm.R0),
		asm.Mov.Imm(asm.R2, noWakeup),
		asm.FnRingbufDiscard.Call(),
		asm.Mov.Imm(asm.R0, 0),
		asm.Return(),
		asm.Mov.Imm(asm.R0, -1).WithSymbol("full"),
		asm.Return(),
	}
}

// write writes a record, and reports whether there was room for it.
func (w *writer) write(t testing.TB, record []byte, flags uint64) bool {
	t.Helper()
	order := make([]byte, 16+mostBytes)
	binary.NativeEndian.PutUint64(order, uint64(len(record)))
	binary.NativeEndian.PutUint64(order[8:], flags)
	copy(order[16:], record)
	if err := w.order.Put(uint32(0), order); err != nil {
		t.Fatal(err)
	}
	return run(t, w.output)
}

// run runs the program once, and reports whether it returned 0.
func run(t testing.TB, p *ebpf.Program) bool {
	t.Helper()
	result, err := p.Run(&ebpf.RunOptions{Data: packet})
	if err != nil {
		t.Fatal(err)
	}
	return result == 0
}

// packet is what a socket filter is run on: the smallest that the kernel takes.
var packet = make([]byte, 64)

func newMap(t testing.TB, spec *ebpf.MapSpec) *ebpf.Map {
	t.Helper()
	m, err := ebpf.NewMap(spec)
	need(t, err)
	t.Cleanup(func() { m.Close() })
	return m
}

func newProgram(t testing.TB, name string, instructions asm.Instructions) *ebpf.Program {
	t.Helper()
	p, err := ebpf.NewProgram(&ebpf.ProgramSpec{Name: name, Type: ebpf.SocketFilter, License: "MIT", Instructions: instructions})
	need(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

// need skips the test where BPF takes privileges that are not there, but not
// where CLAIMS_REQUIRED demands them.
func need(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, unix.EPERM) && os.Getenv("CLAIMS_REQUIRED") == "" {
		t.Skip("rings of the kernel need root: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// newRing maps the ring of the writer.
func newRing(t testing.TB, w *writer) *Ring {
	t.Helper()
	r, err := Map(w.events)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}
