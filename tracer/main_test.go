// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"runtime"
	"runtime/debug"
	"testing"

	"golang.org/x/sys/unix"
)

// scriptEnv names the script that this binary runs as a child instead of tests.
const scriptEnv = "KWITNESS_TEST_SCRIPT"

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
	warmUp()
	os.Exit(m.Run())
}

// warmUp opens the runtime's own descriptors, so that none counts as a leak.
func warmUp() {
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	r.Close()
	w.Close()
	if fd, err := unix.PidfdOpen(os.Getpid(), 0); err == nil {
		unix.Close(fd)
	}
}
