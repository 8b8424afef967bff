// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

func include(t *testing.T, rec *tracer.Recording, hooks ...tracer.Hook) {
	t.Helper()
	for _, h := range hooks {
		if err := rec.Include(h); err != nil {
			t.Fatal(err)
		}
	}
}
