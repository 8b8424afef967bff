// SPDX-License-Identifier: MIT

package servers

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAtTheGate(t *testing.T) {
	for _, model := range Models() {
		t.Run(string(model), func(t *testing.T) {
			server := spawn(t, model)
			status := read(t, server, "status")
			if !strings.Contains(status, "State:\tS") || !strings.Contains(status, "Name:\t"+string(model)+"\n") {
				t.Errorf("not asleep, or of another name:\n%s", status)
			}
			if n := sockets(t, server); n != 0 || server.Addr() != "" {
				t.Errorf("%d sockets, address %q before the gate", n, server.Addr())
			}
			if err := server.Release(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := sockets(t, server); n != 1 || !strings.HasPrefix(server.Addr(), "127.0.0.1:") {
				t.Errorf("%d sockets, address %q behind the gate", n, server.Addr())
			}
			if err := server.Release(t.Context()); err != nil {
				t.Errorf("second Release: %v", err)
			}
		})
	}
}

func TestSigioIsForTheLeaderOnly(t *testing.T) {
	server := spawn(t, Sigio)
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", server.PID()))
	if err != nil || len(threads) < 2 {
		t.Fatalf("threads %v: %v", threads, err)
	}
	for _, thread := range threads {
		status := read(t, server, "task/"+filepath.Base(thread)+"/status")
		_, blocked, _ := strings.Cut(status, "SigBlk:\t")
		mask, err := strconv.ParseUint(blocked[:16], 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		leader := filepath.Base(thread) == strconv.Itoa(server.PID())
		if open := mask&(1<<(unix.SIGIO-1)) == 0; open != leader {
			t.Errorf("thread %s, leader: %t, gets SIGIO: %t", thread, leader, open)
		}
	}
}

func TestMemory(t *testing.T) {
	server := spawn(t, Epoll)
	event, err := server.Memory("event")
	if err != nil || event.Addr%EventSlot != 0 {
		t.Errorf("event: %+v, %v", event, err)
	}
	ready, err := server.Memory("ready")
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", server.PID()))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	got := make([]byte, ready.Len)
	if _, err := mem.ReadAt(got, int64(ready.Addr)); err != nil {
		t.Fatal(err)
	}
	if len(bytes.Trim(got, "\xaa")) != 0 {
		t.Errorf("ready at the gate: % x", got)
	}
	if _, err := server.Memory("readfds"); err == nil || !strings.Contains(err.Error(), "[event log ready]") {
		t.Errorf("memory of another model: %v", err)
	}
}

func TestMemoryOfEachModel(t *testing.T) {
	for model, want := range map[Model][]string{
		Iterative: {"log"}, Nonblock: {"log"}, Select: {"log", "readfds"}, Poll: {"log", "pollfds"},
		EpollEdge: {"event", "log", "ready"}, EpollOneshot: {"event", "log", "ready"}, EpollExclusive: {"event", "log", "ready"},
	} {
		if got := slices.Sorted(maps.Keys(spawn(t, model).memory)); !slices.Equal(got, want) {
			t.Errorf("%s announces %v, want %v", model, got, want)
		}
	}
}
