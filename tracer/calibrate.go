// SPDX-License-Identifier: MIT

package tracer

import (
	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/ksym"
	"github.com/kwitness/kwitness/tracer/watch"
)

// watch returns what a watchpoint needs, after it was shown to work here.
func (p *probes) watch() (watch.Programs, error) {
	if err := p.use(HookWatch); err != nil {
		return watch.Programs{}, err
	}
	if err := p.calibrated(); err != nil {
		return watch.Programs{}, err
	}
	return p.watchPrograms(), nil
}

func (p *probes) watchPrograms() watch.Programs {
	p.mu.Lock()
	defer p.mu.Unlock()
	return watch.Programs{
		Store:  p.programs[bpf.ProbesProgWatchStore],
		Access: p.programs[bpf.ProbesProgWatchAccess],
		Hits:   p.Maps[bpf.ProbesMapWatches],
	}
}

func (p *probes) calibrate() error {
	if _, err := ksym.Kernel(); err != nil {
		return &HookError{HookWatch, err}
	}
	if err := p.watchPrograms().Calibrate(); err != nil {
		return &HookError{HookWatch, err}
	}
	return nil
}
