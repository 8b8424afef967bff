// SPDX-License-Identifier: MIT

package vm

import (
	"strings"
	"testing"
)

func TestTheCPUIsEmulatedUnlessItIsAskedFor(t *testing.T) {
	for accel, want := range map[string]string{"": "-accel tcg -cpu max,-cx16 ", "kvm": "-accel kvm -cpu host "} {
		args := strings.Join(Guest{Machine: Machines["amd64"], Accel: accel, MiB: 512, Dir: "d"}.args(), " ")
		if !strings.HasPrefix(args, want) || !strings.Contains(args, " -m 512 ") || !strings.HasSuffix(args, "console=ttyS0 frames=ttyS1 panic=-1 oops=panic quiet") {
			t.Errorf("%q: %s", accel, args)
		}
	}
}

func TestTheLineComesAfterTheConsole(t *testing.T) {
	for arch, m := range Machines {
		args := strings.Join(Guest{Machine: m, Dir: "d"}.args(), " ")
		console, line := strings.Index(args, "-serial file:d/console.log"), strings.Index(args, strings.Join(m.lineArgs, " "))
		if console < 0 || line < console {
			t.Errorf("%s: %s", arch, args)
		}
	}
}
