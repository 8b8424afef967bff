// SPDX-License-Identifier: MIT

package client

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
)

func spawn(t *testing.T, model servers.Model) *servers.Process {
	t.Helper()
	server, err := servers.Spawn(t.Context(), model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

func release(t *testing.T, model servers.Model) *servers.Process {
	t.Helper()
	server := spawn(t, model)
	if err := server.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	return server
}

func dial(t *testing.T, addr string, n int) *Crowd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	crowd, err := Dial(ctx, addr, n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(crowd.Close)
	return crowd
}

func closeAndExpectGone(t *testing.T, server *servers.Process) {
	t.Helper()
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(fmt.Sprintf("/proc/%d", server.PID())); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the server is still there after Close: %v", err)
	}
	if err := server.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

// childrenOf lists the children of pid, zombies included.
func childrenOf(t *testing.T, pid int) (children []int) {
	t.Helper()
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range strings.Fields(string(list)) {
		child, _ := strconv.Atoi(field)
		children = append(children, child)
	}
	return children
}

// awaitDeath returns when pid has died, reaped or not.
func awaitDeath(t *testing.T, pid int) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err == unix.ESRCH {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 10_000)
		if err == unix.EINTR {
			continue
		}
		if n != 1 || err != nil {
			t.Fatalf("process %d is alive after 10s: %v", pid, err)
		}
		return
	}
}
