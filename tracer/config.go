// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"math/bits"
	"os"
)

// defaultRing holds 6,700 calls with snapshots, or 40,000 without.
const defaultRing = 4 << 20

// Config says how a tracer works. The zero value is ready to use.
type Config struct {
	// RingBytes is the size of the ring buffer between the kernel and the
	// tracer: a power of two and a multiple of the page size. 0 means 4 MiB.
	// A record that finds the ring full is lost, and counted.
	RingBytes int
}

func (c Config) ringBytes() uint32 {
	if c.RingBytes == 0 {
		return defaultRing
	}
	return uint32(c.RingBytes)
}

func (c Config) check() error {
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
