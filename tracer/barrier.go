// SPDX-License-Identifier: MIT

package tracer

import "context"

// barrier returns when every record that was reserved before it was called has
// been delivered. A probe runs inside the call it sees: whoever has seen the
// effect of a call finds its record behind the barrier.
func (t *Tracer) barrier(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for to := t.ring.Produced(); ; {
		turn := t.nextTurn()
		if t.ring.Consumed() >= to {
			return nil
		}
		if err := t.waiter.Wake(); err != nil {
			return err
		}
		select {
		case <-turn:
		case <-t.drained:
			return ErrClosed
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// nextTurn returns a channel that is closed when the reader has read on.
func (t *Tracer) nextTurn() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.turn
}
