// SPDX-License-Identifier: MIT

package vm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/specs/matrix/internal/frame"
)

const healthy = "Booting\n[    1.5] x86/cpu: fine\n  confirmed  no Oops: here\nPASS\n[   93.3] reboot: Power down\n"

// guestWith returns a guest whose console has the text.
func guestWith(t *testing.T, console string) Guest {
	t.Helper()
	g := Guest{Dir: t.TempDir(), Up: func(string) {}}
	if err := os.WriteFile(g.consoleLog(), []byte(console), 0o600); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAGuestThatExitsIsNoCrash(t *testing.T) {
	if err := guestWith(t, healthy).judge(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestACrashIsAKernelThatSaysSo(t *testing.T) {
	for _, line := range []string{
		"[    3.0] Kernel panic - not syncing: Fatal exception", "Oops: 0000 [#1] SMP", "[    3.0] BUG: unable to handle page fault", "init: mount /proc: no such device",
	} {
		var crash *Crash
		if err := guestWith(t, healthy+line+"\r\n").judge(t.Context(), nil); !errors.As(err, &crash) || !strings.HasSuffix(line, crash.Why) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestACrashIsALineThatBreaksOff(t *testing.T) {
	var crash *Crash
	g := guestWith(t, "Booting\n\n")
	_, err := g.collect(frame.NewReader(strings.NewReader("FILE claims.json 9\nabc")))
	if err := g.judge(t.Context(), err); !errors.As(err, &crash) || !strings.Contains(crash.Why, `ends with "Booting"`) {
		t.Error(err)
	}
}

func TestACrashIsAGuestThatTakesTooLong(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	var crash *Crash
	if err := guestWith(t, healthy).judge(ctx, errors.New("the line broke off")); !errors.As(err, &crash) || !strings.HasPrefix(crash.Why, "no exit code in time") {
		t.Error(err)
	}
}

func TestReportsAreSavedAndTheExitCodeComesLast(t *testing.T) {
	g := guestWith(t, healthy)
	var release string
	g.Up = func(r string) { release = r }
	exit, err := g.collect(frame.NewReader(strings.NewReader("FILE kernel 4\n6.1\nFILE claims.md 2\nokEXIT 1\n")))
	if err != nil || exit != 1 || release != "6.1" {
		t.Errorf("%d, %v, %q", exit, err, release)
	}
	if text, err := os.ReadFile(filepath.Join(g.Dir, "claims.md")); string(text) != "ok" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestAReportThatIsNotWholeIsAnError(t *testing.T) {
	g := guestWith(t, healthy)
	if _, err := g.collect(frame.NewReader(strings.NewReader("FILE claims.json.gz 2\nokEXIT 0\n"))); err == nil {
		t.Error("no error")
	}
}
