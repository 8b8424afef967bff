// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

func TestProbesThatAreNotRunAreNoHook(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	wantError(t, tracer.SelfTest(tr), tracer.ErrNotSupported,
		"hook syscalls: not supported: its probes are attached, but the kernel does not run them")
}
