// SPDX-License-Identifier: MIT

package tracer_test

import (
	"context"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
)

func BenchmarkNew(b *testing.B) {
	newTracer(b, tracer.Config{}) // skips where it cannot
	for b.Loop() {
		tr, err := tracer.New(tracer.Config{})
		if err != nil {
			b.Fatal(err)
		}
		if err := tr.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkArm is a recording of nothing: Record and Stop.
func BenchmarkArm(b *testing.B) {
	tr := newTracer(b, tracer.Config{})
	for b.Loop() {
		rec := record(b, tr, os.Getpid())
		if err := rec.Stop(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCall is what a call costs that is not recorded, is recorded by
// another process's recording, or is recorded.
func BenchmarkCall(b *testing.B) {
	call := func(b *testing.B) {
		for b.Loop() {
			unix.RawSyscall(unix.SYS_CLOSE, nowhere, 0, 0)
		}
	}
	b.Run("without a tracer", call)
	tr := newTracer(b, tracer.Config{})
	b.Run("not followed", call)
	rec := record(b, tr, os.Getpid())
	b.Run("followed", call)
	stop(b, rec)
}
