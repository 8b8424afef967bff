// SPDX-License-Identifier: MIT

package client

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"
)

// step does one thing with client i, until ctx ends.
func (c *Crowd) step(ctx context.Context, i int, phase string, do func(*net.TCPConn, string) error) error {
	conn := c.conns[i]
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err := do(conn, c.message(i))
	if !stop() {
		err = context.Cause(ctx) // in time or not: the deadline stays
	}
	if err == nil {
		err = c.rest(ctx)
	}
	if err != nil {
		return fmt.Errorf("client %d: %s: %w", i, phase, err)
	}
	return nil
}

// message is what client i says next: of a length that never changes, and
// nothing that any client has said before.
func (c *Crowd) message(i int) string {
	return fmt.Sprintf("client %07d message %08d\n", i, c.said)
}

func echo(conn *net.TCPConn, message string) error {
	if _, err := io.WriteString(conn, message); err != nil {
		return err
	}
	var got [MessageBytes]byte
	if _, err := io.ReadFull(conn, got[:]); err != nil {
		return err
	}
	if string(got[:]) != message {
		return fmt.Errorf("sent %q, heard %q", message, got)
	}
	return nil
}

func farewell(conn *net.TCPConn, _ string) error {
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	rest, err := io.ReadAll(conn)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("heard %q after the last echo", rest)
	}
	return conn.Close()
}
