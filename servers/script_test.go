// SPDX-License-Identifier: MIT

package servers

import (
	"context"
	"io"
	"net"
	"testing"
	"time"
)

// play has the clients come, talk and leave in lock-step, or one after the
// other where the model has no choice. Before each step the server is at rest.
func play(t *testing.T, server *Process) {
	t.Helper()
	if server.Model().InTurn() {
		for range C {
			meet(t, server, 1)
		}
		return
	}
	meet(t, server, C)
}

func meet(t *testing.T, server *Process, n int) {
	t.Helper()
	var clients []*net.TCPConn
	for range n {
		settle(t, server)
		clients = append(clients, join(t, server))
		say(t, clients[len(clients)-1])
	}
	for range M - 1 {
		for _, c := range clients {
			settle(t, server)
			say(t, c)
		}
	}
	for _, c := range clients {
		settle(t, server)
		leave(t, c)
	}
}

func join(t *testing.T, server *Process) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn.(*net.TCPConn)
}

func say(t *testing.T, conn *net.TCPConn) {
	t.Helper()
	var answer [5]byte
	conn.Write([]byte("hello"))
	if _, err := io.ReadFull(conn, answer[:]); err != nil || string(answer[:]) != "hello" {
		t.Fatalf("echo: %q, %v", answer, err)
	}
}

func leave(t *testing.T, conn *net.TCPConn) {
	t.Helper()
	conn.CloseWrite()
	if rest, err := io.ReadAll(conn); len(rest) > 0 || err != nil {
		t.Fatalf("farewell: %q, %v", rest, err)
	}
}

// settle waits until the server is at rest, and returns its log.
func settle(t *testing.T, server *Process) []Strand {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	log, err := server.Rest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return log
}
