// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

// scriptEnv names the script that this binary runs as a child instead of tests.
// What else a script must know is in its arguments.
const scriptEnv = "KWITNESS_ATTACK_SCRIPT"

// scripts are what a child does, by name.
var scripts = map[string]func(gate){}

func script(name string, do func(gate)) string {
	scripts[name] = do
	return name
}

func init() {
	if os.Getenv(scriptEnv) != "" {
		runtime.LockOSThread() // a script runs on the leader of its process
		debug.SetGCPercent(-1) // and alone
	}
}

func TestMain(m *testing.M) {
	if name := os.Getenv(scriptEnv); name != "" {
		scripts[name](gate{})
		os.Exit(0)
	}
	if err := untraceable(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := attacks.publish(); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// untraceable returns why nothing can be traced here, where that was demanded: one
// line for all attacks.
func untraceable() error {
	if os.Getenv("CLAIMS_REQUIRED") == "" {
		return nil
	}
	return tracer.HaveHook(tracer.HookSyscalls)
}

// scaled returns how often or how large in the short form of the attacks, or in
// the full one.
func scaled[T any](short, full T) T {
	if os.Getenv("KWITNESS_ATTACK") == "full" {
		return full
	}
	return short
}
