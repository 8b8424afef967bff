// SPDX-License-Identifier: MIT

package client

import (
	"context"
	"fmt"
	"net"
)

// MessageBytes is the length of every message.
const MessageBytes = 32

// A Crowd is some connected clients, numbered from 0. It is for one goroutine.
// The caller must Close it; after a Leave that succeeded there is no need.
//
// The errors of its methods name the client and what it was at. After one of
// them the only thing to do is Close.
type Crowd struct {
	conns []*net.TCPConn
	said  int // messages of each so far, with those of the clients before it
	rest  func(context.Context) error
}

// Dial connects n clients to addr, one after another; each has had one echo
// before the next connects. After an error nothing stays open.
func Dial(ctx context.Context, addr string, n int) (*Crowd, error) {
	return DialSlowly(ctx, addr, n, func(context.Context) error { return nil })
}

// DialSlowly is Dial for a crowd that rests behind everything it does: behind
// each connect, each echo and each farewell. An error of rest is one of the
// client's.
func DialSlowly(ctx context.Context, addr string, n int, rest func(context.Context) error) (*Crowd, error) {
	c := &Crowd{rest: rest}
	if err := c.Return(ctx, addr, n); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Return has n clients come as Dial does, after all have left. They say nothing
// that those before them have said. A crowd of one that leaves and returns is
// the load of a server that serves one client after the other.
func (c *Crowd) Return(ctx context.Context, addr string, n int) error {
	for range n {
		if err := c.join(ctx, addr); err != nil {
			return err
		}
	}
	c.said++
	return nil
}

func (c *Crowd) join(ctx context.Context, addr string) error {
	i := len(c.conns)
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("client %d: connect: %w", i, err)
	}
	c.conns = append(c.conns, conn.(*net.TCPConn))
	if err := c.rest(ctx); err != nil {
		return fmt.Errorf("client %d: rest: %w", i, err)
	}
	return c.step(ctx, i, "first echo", echo)
}

// Talk has each client in turn send a message and hear it back, and that for
// so many rounds.
func (c *Crowd) Talk(ctx context.Context, rounds int) error {
	for range rounds {
		for i := range c.conns {
			if err := c.step(ctx, i, "echo", echo); err != nil {
				return err
			}
		}
		c.said++
	}
	return nil
}

// Leave has the clients go in the order in which they came: each sends its end
// of file, waits for the server's, and closes.
func (c *Crowd) Leave(ctx context.Context) error {
	for i := range c.conns {
		if err := c.step(ctx, i, "farewell", farewell); err != nil {
			return err
		}
	}
	c.conns = nil
	return nil
}

// Close resets the connections that are left. Closing again does nothing.
func (c *Crowd) Close() {
	for _, conn := range c.conns {
		conn.SetLinger(0)
		conn.Close()
	}
	c.conns = nil
}
