// SPDX-License-Identifier: MIT

package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func init() { ServeIfAsked() }

// TestMain is also a program that spawns a server, tells its pid and waits to
// be killed.
func TestMain(m *testing.M) {
	if os.Getenv("SPAWN_AND_WAIT") == "" {
		os.Exit(m.Run())
	}
	server, err := Spawn(context.Background(), Epoll)
	if err == nil {
		err = server.Release(context.Background())
	}
	if err != nil {
		panic(err)
	}
	fmt.Println(server.PID())
	select {}
}

func TestServerDiesWithItsSpawner(t *testing.T) {
	spawner := exec.Command("/proc/self/exe")
	spawner.Env = append(os.Environ(), "SPAWN_AND_WAIT=1")
	out, err := spawner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := spawner.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	server, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(server)
	spawner.Process.Kill()
	spawner.Wait()
	if n, err := unix.Poll([]unix.PollFd{{Fd: int32(server), Events: unix.POLLIN}}, 10_000); n != 1 {
		t.Errorf("server %d outlives its spawner: %v", pid, err)
	}
}

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
	if _, err := server.Memory("readfds"); err == nil || !strings.Contains(err.Error(), "[event ready]") {
		t.Errorf("memory of another model: %v", err)
	}
}

func TestSpawnErrors(t *testing.T) {
	if _, err := Spawn(t.Context(), "pool"); err == nil || !strings.Contains(err.Error(), "epoll epoll-readd fork") {
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

func TestNothingLeaks(t *testing.T) {
	cycle := func() {
		server := spawn(t, Fork)
		if err := server.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		server.Close()
	}
	cycle() // the first opens what the runtime keeps
	files, goroutines := count(t, "/proc/self/fd/*"), runtime.NumGoroutine()
	for range 5 {
		cycle()
	}
	for runtime.NumGoroutine() > goroutines && t.Context().Err() == nil {
		runtime.Gosched() // past close(done), but not yet ended
	}
	if now := count(t, "/proc/self/fd/*"); now != files {
		t.Errorf("%d files open, were %d", now, files)
	}
}

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
