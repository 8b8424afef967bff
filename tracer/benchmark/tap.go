// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"sync"
)

// tailBytes is how much of a tool's output is kept: its last words.
const tailBytes = 4096

// A tap is where a tool prints to. It counts the lines, says when a mark was
// printed, and drops all but the end.
type tap struct {
	mark []byte
	seen chan struct{} // closed when the mark was printed

	mu    sync.Mutex
	found bool
	count int
	tail  []byte
}

func newTap(mark string) *tap { return &tap{mark: []byte(mark), seen: make(chan struct{})} }

// Write never fails.
func (t *tap) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count += bytes.Count(p, []byte{'\n'})
	if !t.found {
		t.look(p)
	}
	t.keep(p)
	return len(p), nil
}

// look finds the mark in p, also where it began before p.
func (t *tap) look(p []byte) {
	before := t.tail[max(0, len(t.tail)-len(t.mark)+1):]
	if t.found = bytes.Contains(append(bytes.Clone(before), p...), t.mark); t.found {
		close(t.seen)
	}
}

func (t *tap) keep(p []byte) {
	t.tail = append(t.tail, p[max(0, len(p)-tailBytes):]...)
	if more := len(t.tail) - tailBytes; more > 0 {
		t.tail = append(t.tail[:0], t.tail[more:]...)
	}
}

// lines is how many lines were printed.
func (t *tap) lines() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.count
}

// end is the end of what was printed.
func (t *tap) end() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.tail)
}
