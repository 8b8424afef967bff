// SPDX-License-Identifier: MIT

package servers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"os"
	"slices"
	"sync"
	"syscall"
)

// A Process is a running server. Its methods are for one goroutine at a time,
// but Close, PID, Model and Done, which are for any.
type Process struct {
	model   Model
	process *os.Process
	gate    *os.File // written: opens the gate
	records *os.File // read: what the server announces
	memory  map[string]Memory
	addr    string

	done  chan struct{}
	state *os.ProcessState // once done
	close sync.Once
}

// PID is the process id of the server, and the thread id of the thread that
// serves.
func (p *Process) PID() int { return p.process.Pid }

// Model is what the server does.
func (p *Process) Model() Model { return p.model }

// Done is closed when the server has died and is reaped, by Close or before.
func (p *Process) Done() <-chan struct{} { return p.done }

// Memory says where the server keeps something:
//
//   - "readfds" of select: the fd_set it passes, 128 bytes
//   - "pollfds" of poll: the pollfds it passes, 8 bytes each, the listener's
//     first, then the open connections'; the last takes the place of one that ends
//   - "event" of the epoll models: the epoll_events they pass to EPOLL_CTL_ADD,
//     one in each [EventSlot] bytes, the listener's first, then the connections'
//     in the order of their acceptance, each written once, before its ADD
//   - "ready" of the epoll models: the 16 epoll_events they have epoll_wait fill,
//     without gaps; every byte is 0xAA at the gate
//   - "log" of each: see [Process.Log]
//
// A worker of epoll-exclusive has its own of each at the same address.
func (p *Process) Memory(name string) (Memory, error) {
	m, ok := p.memory[name]
	if !ok {
		return Memory{}, fmt.Errorf("memory %q of %s: not announced (known: %v)",
			name, p.model, slices.Sorted(maps.Keys(p.memory)))
	}
	return m, nil
}

// Addr is where the server listens, as host:port; empty before Release.
func (p *Process) Addr() string { return p.addr }

// Release opens the gate and waits until the server listens. If ctx ends
// before, the gate may be open or not, and Release may be called again. After
// it succeeded it does nothing.
func (p *Process) Release(ctx context.Context) error {
	if p.addr != "" {
		return nil
	}
	if err := p.release(ctx); err != nil {
		return fmt.Errorf("release %s: %w", p.model, err)
	}
	return nil
}

func (p *Process) release(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, err := p.gate.Write([]byte{1}); err != nil && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	r, err := p.next(ctx)
	if err != nil {
		return err
	}
	p.addr = fmt.Sprintf("127.0.0.1:%d", bits.ReverseBytes16(uint16(r.value[0])))
	return nil
}

// Close kills the server and all that it forked, and reaps it. When it returns
// none of them runs or has a file open; what the server forked is left to init,
// and may be listed as a zombie until that reaps it. Closing again is nil.
//
// The error says that the server was dead before, and why: it was not killed
// by Close but by a signal or a call that failed.
func (p *Process) Close() (err error) {
	p.close.Do(func() { err = p.end() })
	return err
}

func (p *Process) end() (err error) {
	select {
	case <-p.done:
		err = p.death()
	default:
		p.process.Kill() // by pidfd: no other process can be hit
		<-p.done
	}
	if cause := p.lastWords(); cause != nil {
		err = cause
	}
	p.gate.Close()
	p.records.Close()
	if err != nil {
		return fmt.Errorf("close %s: %w", p.model, err)
	}
	return nil
}
