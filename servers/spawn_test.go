// SPDX-License-Identifier: MIT

package servers

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

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

// A stop is reported to who traces, whatever waitid asks for (wait_task_stopped),
// and the tracer here is the spawner.
func TestAStopUnderPtraceIsNoDeath(t *testing.T) {
	server := spawn(t, Epoll)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, step := range []func(int) error{unix.PtraceSeize, unix.PtraceInterrupt, awaitStop, unix.PtraceDetach} {
		if err := step(server.PID()); err != nil {
			t.Fatal(err)
		}
	}
	if err := server.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// awaitStop waits until pid stands still, and leaves the stop to be seen by
// others that wait.
func awaitStop(pid int) error {
	return unix.Waitid(unix.P_PID, pid, nil, unix.WSTOPPED|unix.WNOWAIT, nil)
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
