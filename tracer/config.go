// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"math/bits"
	"os"
	"slices"

	"github.com/kwitness/kwitness/tracer/internal/decode"
)

const (
	defaultRing  = 4 << 20 // holds some 40,000 calls
	defaultTrace = 1 << 30 // holds some 10 million calls
	largestTrace = 1 << 34 // that a record can be found in by 32 bits
)

// Config says how a tracer works. The zero value is ready to use.
type Config struct {
	// RingBytes is the size of the ring buffer between the kernel and the
	// tracer: a power of two and a multiple of the page size. 0 means 4 MiB.
	// A record that finds the ring full is lost, and counted.
	RingBytes int
	// TraceBytes bounds the memory that the records of one recording take. 0
	// means 1 GiB, which holds 10 million calls and more. What comes when it is
	// full is lost, and counted; what was recorded before stays.
	TraceBytes int
	// Calls names the system calls that are recorded, by the kernel's names; none
	// means all. Sleeps and wake-ups are recorded inside of recorded calls only.
	Calls []string
	// Untimed leaves the clock unread, which saves a quarter of what it costs to
	// record a call: Time and Took of all events are then 0. The order of events
	// does not rest on the clock.
	Untimed bool
	// Witness has a perf counter count the calls of each recorded process, too, and
	// Stop compare: whatever keeps the probes from being run shows. It costs some
	// 50 ns a call and more to arm a recording. [trace.Trace.Unwitnessed] says
	// where it cannot be had.
	Witness bool
}

func (c Config) ringBytes() uint32 {
	if c.RingBytes == 0 {
		return defaultRing
	}
	return uint32(c.RingBytes)
}

func (c Config) traceBytes() int {
	if c.TraceBytes == 0 {
		return defaultTrace
	}
	return c.TraceBytes
}

// calls returns the names of the recorded calls.
func (c Config) calls() []string {
	if len(c.Calls) == 0 {
		return decode.Names()
	}
	return slices.Sorted(slices.Values(c.Calls))
}

func (c Config) check() error {
	if _, err := decode.Rules(c.Calls, 0); err != nil {
		return err
	}
	if c.TraceBytes < 0 || c.TraceBytes > largestTrace {
		return fmt.Errorf("trace of %d bytes: TraceBytes must be from 0 to %d", c.TraceBytes, int64(largestTrace))
	}
	n := c.RingBytes
	switch {
	case n == 0:
	case n < 0 || bits.OnesCount(uint(n)) != 1:
		return fmt.Errorf("ring of %d bytes: RingBytes must be a power of two", n)
	case n < os.Getpagesize() || n > 1<<30:
		return fmt.Errorf("ring of %d bytes: RingBytes must be from %d to %d", n, os.Getpagesize(), 1<<30)
	}
	return nil
}
