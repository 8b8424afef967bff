// SPDX-License-Identifier: MIT

package servers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestSpawnErrors(t *testing.T) {
	if _, err := Spawn(t.Context(), "pool"); err == nil || !strings.Contains(err.Error(), "epoll epoll-edge epoll-exclusive") {
		t.Errorf("unknown model: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Spawn(ended, Epoll); !errors.Is(err, context.Canceled) {
		t.Errorf("Spawn with an ended context: %v", err)
	}
	asked = false
	defer func() { asked = true }()
	if _, err := Spawn(t.Context(), Epoll); err == nil || !strings.Contains(err.Error(), "ServeIfAsked") {
		t.Errorf("Spawn from a program that cannot serve: %v", err)
	}
}

func TestReleaseErrors(t *testing.T) {
	server := spawn(t, Epoll)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Release(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Release with an ended context: %v", err)
	}
	unix.Kill(server.PID(), unix.SIGSTOP)
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := server.Release(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Release of a stopped server: %v", err)
	}
	unix.Kill(server.PID(), unix.SIGCONT)
	if err := server.Release(t.Context()); err != nil {
		t.Errorf("Release after one that timed out: %v", err)
	}
}

func TestServerThatDies(t *testing.T) {
	server := spawn(t, Fork)
	unix.Kill(server.PID(), unix.SIGTERM)
	<-server.Done()
	if err := server.Release(t.Context()); err == nil || !strings.Contains(err.Error(), "server died: signal: terminated") {
		t.Errorf("Release of a dead server: %v", err)
	}
	if err := server.Close(); err == nil || !strings.Contains(err.Error(), "server died: signal: terminated") {
		t.Errorf("Close of a dead server: %v", err)
	}
}

func TestServerThatFails(t *testing.T) {
	server := spawn(t, Select)
	none := unix.Rlimit{}
	if err := unix.Prlimit(server.PID(), unix.RLIMIT_NOFILE, &none, nil); err != nil {
		t.Fatal(err)
	}
	err := server.Release(t.Context())
	if !errors.Is(err, unix.EMFILE) || err.Error() != "release select: server died: socket: too many open files" {
		t.Errorf("Release of a server without files: %v", err)
	}
}

func TestServerWhoseWorkerDies(t *testing.T) {
	server := spawn(t, EpollExclusive)
	if err := server.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	unix.Kill(settle(t, server)[firstChild].PID, unix.SIGKILL)
	<-server.Done()
	if err := server.Close(); err == nil || !strings.Contains(err.Error(), "server died: exit status 1") {
		t.Errorf("Close of a server without a worker: %v", err)
	}
}

func TestRestErrors(t *testing.T) {
	server := spawn(t, Select)
	unix.Kill(server.PID(), unix.SIGSTOP)
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for short.Err() == nil {
		if state, err := stateOf(server.PID()); state == 'T' || err != nil {
			break
		}
	}
	if _, err := server.Rest(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Rest of a stopped server: %v", err)
	}
	server.Close()
	if _, err := server.Rest(t.Context()); !errors.Is(err, unix.ESRCH) {
		t.Errorf("Rest of a dead server: %v", err)
	}
}
