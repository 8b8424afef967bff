// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"sync/atomic"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// The tables that the probes keep tasks in.
const (
	TableFollowed = bpf.ProbesMapFollowed
	TableThreads  = bpf.ProbesMapThreads
	TableEnding   = bpf.ProbesMapEndingTasks
)

// Followed returns how many processes the kernel's filter of t holds.
func Followed(t *Tracer) int {
	var (
		pid uint32
		how bpf.ProbesFollow
		n   int
	)
	for entries := t.probes.Maps[bpf.ProbesMapFollowed].Iterate(); entries.Next(&pid, &how); {
		n++
	}
	return n
}

// Fill makes a table full, with tasks that there are none of, and returns what
// empties it of them.
func Fill(t *Tracer, table string) (empty func() error, err error) {
	m := t.probes.Maps[table]
	key := func(n int) []byte {
		k := make([]byte, m.KeySize())
		k[0], k[1], k[2], k[m.KeySize()-1] = byte(n), byte(n>>8), byte(n>>16), 0x40 // no pid, and no address of the kernel's
		return k
	}
	filled := 0
	for ; err == nil; filled++ {
		err = m.Update(key(filled), make([]byte, m.ValueSize()), ebpf.UpdateNoExist)
	}
	if errors.Is(err, unix.E2BIG) {
		err = nil
	}
	return func() error {
		var errs []error
		for n := range filled - 1 {
			errs = append(errs, m.Delete(key(n)))
		}
		return errors.Join(errs...)
	}, err
}

// Unfollow takes the recording's processes out of the filter behind its back.
func Unfollow(r *Recording) {
	if err := r.unfollow(); err != nil {
		panic(err)
	}
}

// Witnessed returns how many calls the witness of a stopped recording has seen,
// and how many the probes.
func Witnessed(r *Recording) (seen, enters uint64) {
	var l ledger
	if err := l.read(r.tracer, r.id); err != nil {
		panic(err)
	}
	return r.witness.seen, l.tally.Enters
}

// SelfTest tests the probes of t after they were detached.
func SelfTest(t *Tracer) error {
	for _, l := range t.probes.links {
		if err := l.Close(); err != nil {
			panic(err)
		}
	}
	return t.selfTest()
}

// Rest does now what t does when it has recorded nobody for a while.
func Rest(t *Tracer) { t.rest() }

// Attached reports whether the probes of t are attached.
func Attached(t *Tracer) bool {
	t.probes.mu.Lock()
	defer t.probes.mu.Unlock()
	return len(t.probes.links) > 0
}

// Tasks returns how many tasks the probes of t keep.
func Tasks(t *Tracer) (n int) {
	for _, name := range []string{bpf.ProbesMapThreads, bpf.ProbesMapEndingTasks} {
		var task uint64
		value := make([]byte, t.probes.Maps[name].ValueSize())
		for entries := t.probes.Maps[name].Iterate(); entries.Next(&task, &value); {
			n++
		}
	}
	return n
}

// Skip makes it look as if the kernel had skipped n runs of a hook's probes since
// the recording began.
func Skip(r *Recording, h Hook, n uint64) { r.before[h] -= n }

// Misplace gives out n positions of which no record is made.
func Misplace(r *Recording, n uint64) { atomic.AddUint64(&r.slot.Next, n) }

// Misbook books n records of a CPU that were never emitted.
func Misbook(r *Recording, n uint64) {
	tallies, key := r.tracer.probes.Maps[bpf.ProbesMapTallies], r.id%r.tracer.slots.n
	var perCPU []bpf.ProbesTally
	if err := tallies.Lookup(key, &perCPU); err != nil {
		panic(err)
	}
	perCPU[0].Emitted += n
	if err := tallies.Update(key, perCPU, ebpf.UpdateAny); err != nil {
		panic(err)
	}
}

// Included returns the bits of what the recording includes.
func Included(r *Recording) uint32 { return uint32(r.slot.Include) }

// AllocArgs returns which arguments of a tracepoint the probes take for the cache
// and the bytes, on a kernel with these types.
func AllocArgs(kernel *btf.Spec, tracepoint string) (cache, bytes uint8) {
	args := allocArgs(kernel, tracepoint)
	return args.Cache, args.Bytes
}

// Hold keeps the ring from being read until readOn is called.
func Hold(t *Tracer) (readOn func()) {
	t.mu.Lock()
	return t.mu.Unlock
}

// ByKprobes makes t probe functions by kprobes, as on a kernel that has nothing better.
func ByKprobes(t *Tracer) { t.probes.onlyKprobes = true }

// Guesses reports whether the kernel does not say what t's kprobes have missed.
func Guesses(t *Tracer) bool { return t.probes.guesses() }

// Excuse has the double of a probe of allocations excuse n runs that were skipped.
func Excuse(t *Tracer, n uint64) error {
	which := bpf.ProbesDoubledDOUBLED_KMALLOC
	var busy []bpf.ProbesBusy
	doubles := t.probes.Maps[bpf.ProbesMapDoubles]
	if err := doubles.Lookup(which, &busy); err != nil {
		return err
	}
	busy[0].Excused += n
	return doubles.Put(which, busy)
}
