// SPDX-License-Identifier: MIT

package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

// awaitGate hears what the server announces before its gate, and then watches
// it fall asleep there. Its state tells: between the last record and the
// gate's read nothing else puts it to sleep.
func (p *Process) awaitGate(ctx context.Context) error {
	for {
		r, err := p.next(ctx)
		if err != nil {
			return err
		}
		if r.kind == atGate {
			return p.awaitSleep(ctx)
		}
		p.memory[r.label()] = Memory{uintptr(r.value[0]), int(r.value[1])}
	}
}

func (p *Process) awaitSleep(ctx context.Context) error {
	for ctx.Err() == nil {
		state, err := stateOf(p.PID())
		if err != nil {
			return err
		}
		switch state {
		case 'S':
			return nil
		case 'Z', 'X':
			_, err := p.next(ctx)
			return err
		}
	}
	return context.Cause(ctx)
}

// next reads a record. A failure of the server's is an error here.
func (p *Process) next(ctx context.Context) (r record, err error) {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		p.records.SetReadDeadline(time.Unix(1, 0))
		close(ended)
	})
	defer func() {
		if !stop() {
			<-ended
			p.records.SetReadDeadline(time.Time{})
		}
	}()
	_, err = io.ReadFull(p.records, r.bytes())
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return r, context.Cause(ctx)
	case err != nil:
		<-p.done
		return r, p.death()
	case r.kind == failed:
		return r, r.failure()
	}
	return r, nil
}

// lastWords hears a dead server out: until the last process it forked is gone.
func (p *Process) lastWords() (failure error) {
	for {
		var r record
		if _, err := io.ReadFull(p.records, r.bytes()); err != nil {
			return failure
		}
		if r.kind == failed {
			failure = r.failure()
		}
	}
}

func (p *Process) death() error { return fmt.Errorf("server died: %v", p.state) }

func (r *record) failure() error {
	if r.value[0] == 0 {
		return fmt.Errorf("server died: %s", r.label())
	}
	return fmt.Errorf("server died: %w", os.NewSyscallError(r.label(), syscall.Errno(r.value[0])))
}

func (r *record) label() string { return string(bytes.TrimRight(r.name[:], "\x00")) }
