// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress says what happens and when, in seconds since the start.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	start time.Time
}

func newProgress(out io.Writer) *progress { return &progress{out: out, start: time.Now()} }

// say prints a line about a kernel, or about all if who is "".
func (p *progress) say(who, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.out, "%5.0fs  %-10s %s\n", time.Since(p.start).Seconds(), who, fmt.Sprintf(format, args...))
}

// every says something again and again until the returned function is called.
func (p *progress) every(d time.Duration, say func()) (stop func()) {
	done := make(chan struct{})
	ticker := time.NewTicker(d)
	go func() {
		for {
			select {
			case <-ticker.C:
				say()
			case <-done:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}
