// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestKernelsAreNamedBySeriesAndArchitecture(t *testing.T) {
	for args, want := range map[string]string{
		"":                     fmt.Sprint(usual),
		"6.1 6.12/arm64":       "[6.1 6.12/arm64]",
		"-accel=kvm 7.3/amd64": "[7.3]",
	} {
		o, err := parse(strings.Fields(args))
		if err != nil || fmt.Sprint(o.kernels) != want {
			t.Errorf("%q: %v, %v", args, o.kernels, err)
		}
	}
}

func TestWhatCannotBeRunIsAnError(t *testing.T) {
	for _, args := range []string{"6.1/mips", "-jobs=0", "-timeout=soon"} {
		if o, err := parse(strings.Fields(args)); err == nil {
			t.Errorf("%q: %+v", args, o)
		}
	}
}

func TestTheSpecsOfAGuestAreThoseWithoutAShell(t *testing.T) {
	for filter, want := range map[string]string{"": "!shell", "!mutant || a": "!shell&&(!mutant||a)"} {
		args := strings.Join(options{filter: filter}.arguments(), " ")
		if !strings.Contains(args, " -ginkgo.label-filter="+want+" ") {
			t.Errorf("%q: %s", filter, args)
		}
	}
}
