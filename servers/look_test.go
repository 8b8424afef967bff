// SPDX-License-Identifier: MIT

package servers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func spawn(t *testing.T, model Model) *Process {
	t.Helper()
	server, err := Spawn(t.Context(), model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

func read(t *testing.T, server *Process, name string) string {
	t.Helper()
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", server.PID(), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func sockets(t *testing.T, server *Process) (n int) {
	t.Helper()
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", server.PID()))
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if target, _ := os.Readlink(link); strings.HasPrefix(target, "socket:") {
			n++
		}
	}
	return n
}

func count(t *testing.T, pattern string) int {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}
