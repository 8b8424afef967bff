// SPDX-License-Identifier: MIT

package inspect_test

import (
	"os"
	"testing"
)

// scriptEnv names the script that this binary runs as a child instead of tests.
const scriptEnv = "KWITNESS_TEST_SCRIPT"

// scripts are what a child does, by name.
var scripts = map[string]func(){}

func script(name string, do func()) string {
	scripts[name] = do
	return name
}

func TestMain(m *testing.M) {
	if name := os.Getenv(scriptEnv); name != "" {
		scripts[name]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}
