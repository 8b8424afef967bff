// SPDX-License-Identifier: MIT

package client

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
)

func init() { servers.ServeIfAsked() }

const clients, messages = 4, 10

func TestEveryModelEchoes(t *testing.T) {
	for _, model := range servers.Models() {
		t.Run(string(model), func(t *testing.T) {
			server := release(t, model)
			together := clients
			if model.InTurn() {
				together = 1
			}
			crowd := dial(t, server.Addr(), together)
			talkAndLeave(t, crowd)
			for range clients - together {
				if err := crowd.Return(t.Context(), server.Addr(), 1); err != nil {
					t.Fatal(err)
				}
				talkAndLeave(t, crowd)
			}
			closeAndExpectGone(t, server)
		})
	}
}

func talkAndLeave(t *testing.T, crowd *Crowd) {
	t.Helper()
	if err := crowd.Talk(t.Context(), messages-1); err != nil {
		t.Fatal(err)
	}
	if err := crowd.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestCloseWithClientsTakesTheChildrenAlong(t *testing.T) {
	for model, want := range map[servers.Model]struct{ clients, children int }{
		servers.Fork:           {clients, clients},
		servers.ForkZombie:     {clients, clients},
		servers.ForkWait:       {1, 1},
		servers.EpollExclusive: {clients, servers.Workers},
		servers.EpollHerd:      {clients, servers.Workers},
	} {
		t.Run(string(model), func(t *testing.T) {
			server := release(t, model)
			dial(t, server.Addr(), want.clients)
			children := childrenOf(t, server.PID())
			if len(children) != want.children {
				t.Fatalf("%d children serve %d clients", len(children), want.clients)
			}
			closeAndExpectGone(t, server)
			for _, child := range children {
				awaitDeath(t, child)
			}
		})
	}
}

func TestZombies(t *testing.T) {
	for model, want := range map[servers.Model]int{servers.Fork: 0, servers.ForkZombie: clients} {
		t.Run(string(model), func(t *testing.T) {
			server := release(t, model)
			crowd := dial(t, server.Addr(), clients)
			children := childrenOf(t, server.PID())
			if err := crowd.Leave(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, child := range children {
				awaitDeath(t, child)
			}
			for len(childrenOf(t, server.PID())) > want && t.Context().Err() == nil {
				runtime.Gosched() // dead and about to be reaped
			}
			if got := len(childrenOf(t, server.PID())); got != want {
				t.Errorf("%d zombies, want %d", got, want)
			}
		})
	}
}

func TestStrangerGetsSigio(t *testing.T) {
	here := make(chan os.Signal, 1)
	signal.Notify(here, unix.SIGIO)
	defer signal.Stop(here)
	dial(t, release(t, servers.SigioStranger).Addr(), 1)
	<-here
}

func TestSigioFromOutsideDoesNoHarm(t *testing.T) {
	for _, model := range []servers.Model{servers.Sigio, servers.SigioKill, servers.SigioStranger} {
		t.Run(string(model), func(t *testing.T) {
			server := spawn(t, model)
			poke := func() {
				if err := unix.Kill(server.PID(), unix.SIGIO); err != nil {
					t.Fatal(err)
				}
			}
			poke()
			if err := server.Release(t.Context()); err != nil {
				t.Fatal(err)
			}
			poke()
			crowd := dial(t, server.Addr(), clients)
			for range messages {
				poke()
				if err := crowd.Talk(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// What is told of once may stand for much: a SIGIO that is pending swallows the
// next, and so does an edge. All of it must be found, more than a buffer of it
// and the end of file.
func TestNothingIsLostWhileStopped(t *testing.T) {
	for _, model := range []servers.Model{servers.Sigio, servers.EpollEdge, servers.EpollOneshot, servers.Nonblock} {
		t.Run(string(model), func(t *testing.T) { stopAndFlood(t, release(t, model)) })
	}
}

func stopAndFlood(t *testing.T, server *servers.Process) {
	t.Helper()
	crowd := dial(t, server.Addr(), clients)
	unix.Kill(server.PID(), unix.SIGSTOP)
	sent := strings.Repeat("x", 3*servers.MaxMessage+1)
	for _, conn := range crowd.conns {
		if _, err := conn.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
		if err := conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	unix.Kill(server.PID(), unix.SIGCONT)
	for i, conn := range crowd.conns {
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		if got, err := io.ReadAll(conn); string(got) != sent {
			t.Errorf("client %d: %d bytes back, want %d: %v", i, len(got), len(sent), err)
		}
	}
}

func TestDeadServer(t *testing.T) {
	server := release(t, servers.Epoll)
	crowd := dial(t, server.Addr(), 2)
	unix.Kill(server.PID(), unix.SIGKILL)
	<-server.Done()
	err := crowd.Talk(t.Context(), 1)
	if err == nil || !strings.HasPrefix(err.Error(), "client 0: echo: ") {
		t.Errorf("Talk with a dead server: %v", err)
	}
	if _, err := Dial(t.Context(), server.Addr(), 1); !errors.Is(err, unix.ECONNREFUSED) {
		t.Errorf("Dial to a dead server: %v", err)
	}
	if err := server.Close(); err == nil || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("Close of a dead server: %v", err)
	}
}

func TestContextEndsTheWait(t *testing.T) {
	server := release(t, servers.Select)
	crowd := dial(t, server.Addr(), 2)
	unix.Kill(server.PID(), unix.SIGSTOP)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := crowd.Talk(ctx, 1)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), "client 0: echo: ") {
		t.Errorf("Talk with a stopped server: %v", err)
	}
	crowd.Close()
	crowd.Close()
}
