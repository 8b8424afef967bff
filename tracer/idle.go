// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"sync"
	"time"

	"github.com/cilium/ebpf"

	"github.com/kwitness/kwitness/bpf"
)

// While a probe is attached to it, a tracepoint costs every process of the
// machine: of a system call, some 100 ns. So the probes of a tracer that records
// nobody are detached, but not at once: to attach them takes a hundred times as
// long as to begin a recording, and the next one often follows soon.
const idleAfter = time.Second

// An idler detaches the probes when nobody has been recorded for a while.
type idler struct {
	mu    sync.Mutex
	users int // recordings
	timer *time.Timer
	over  bool // the tracer is being closed
}

// engage sees to it that the probes are attached until disengage.
func (t *Tracer) engage() error {
	t.idle.mu.Lock()
	defer t.idle.mu.Unlock()
	if t.idle.over {
		return ErrClosed
	}
	if err := t.probes.attachAll(); err != nil {
		return err
	}
	t.idle.users++
	return nil
}

func (t *Tracer) disengage() {
	t.idle.mu.Lock()
	defer t.idle.mu.Unlock()
	if t.idle.users--; t.idle.users > 0 || t.idle.over {
		return
	}
	if t.idle.timer != nil {
		t.idle.timer.Stop()
	}
	t.idle.timer = time.AfterFunc(idleAfter, t.rest)
}

// rest detaches the probes, if still nobody is recorded. If that fails they stay
// attached, which costs time and harms nothing.
func (t *Tracer) rest() {
	t.idle.mu.Lock()
	defer t.idle.mu.Unlock()
	if t.idle.users == 0 && !t.idle.over && t.probes.detach() == nil {
		t.sweep()
	}
}

// retire lets rest do nothing any more.
func (t *Tracer) retire() {
	t.idle.mu.Lock()
	defer t.idle.mu.Unlock()
	t.idle.over = true
	if t.idle.timer != nil {
		t.idle.timer.Stop()
	}
}

// sweep forgets the tasks that the probes keep: none will see them end.
func (t *Tracer) sweep() {
	for _, name := range []string{bpf.ProbesMapThreads, bpf.ProbesMapEndingTasks} {
		empty(t.probes.Maps[name])
	}
}

// empty takes everything out of a map of tasks.
func empty(m *ebpf.Map) {
	for {
		var task uint64
		err := m.NextKey(nil, &task)
		if err != nil || ignoreMissing(m.Delete(task)) != nil {
			return // there is none
		}
	}
}

// attachAll attaches the probes of all hooks that are loaded, if they are not.
func (p *probes) attachAll() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.links) > 0 {
		return nil
	}
	for _, h := range p.hooks {
		if err := p.attach(h); err != nil {
			return errors.Join(err, p.unlink())
		}
	}
	return nil
}

func (p *probes) detach() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unlink()
}

// unlink detaches what is attached.
func (p *probes) unlink() error {
	var errs []error
	for _, l := range p.links {
		errs = append(errs, l.Close())
	}
	p.links, p.missing = nil, nil
	return errors.Join(errs...)
}
