// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/kwitness/kwitness/specs/matrix/internal/vm"
)

// attempts is how often a kernel is booted before its guest counts as one that
// cannot be run. Specs that failed are never run again.
const attempts = 2

// heartbeat is how often a guest that is running is mentioned.
const heartbeat = 30 * time.Second

// bootAll runs the specs on each kernel, some at a time.
func bootAll(ctx context.Context, o options, cells []*cell, p *progress) {
	var guests sync.WaitGroup
	places := make(chan struct{}, o.jobs)
	for _, c := range cells {
		places <- struct{}{}
		guests.Go(func() {
			defer func() { <-places }()
			c.boot(ctx, o, p)
		})
	}
	guests.Wait()
}

// boot runs the specs on the kernel, once more if its guest crashes.
func (c *cell) boot(ctx context.Context, o options, p *progress) {
	for range attempts {
		begin := time.Now()
		c.exit, c.err = c.try(ctx, o, p)
		c.took = time.Since(begin)
		var crash *vm.Crash
		if !errors.As(c.err, &crash) || ctx.Err() != nil {
			break
		}
		c.crashes++
		p.say(c.String(), "CRASH %d after %.0fs: %s", c.crashes, c.took.Seconds(), crash.Why)
	}
	if c.err == nil {
		p.say(c.String(), "done in %.0fs: the specs exit with %d", c.took.Seconds(), c.exit)
	}
}

// try boots the kernel into an empty folder of reports.
func (c *cell) try(ctx context.Context, o options, p *progress) (exit int, err error) {
	dir := c.dir(o)
	if err := os.RemoveAll(dir); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	begin := time.Now()
	p.say(c.String(), "boots")
	stop := p.every(heartbeat, func() { p.say(c.String(), "runs for %.0fs", time.Since(begin).Seconds()) })
	defer stop()
	guest := vm.Guest{
		Machine: vm.Machines[c.arch], Kernel: c.image, Initramfs: c.initramfs, MiB: o.mib, Accel: o.accel, Words: o.words, Dir: dir,
		Up: func(release string) {
			c.release = release
			p.say(c.String(), "is up after %.1fs: Linux %s", time.Since(begin).Seconds(), release)
		},
	}
	return guest.Run(ctx)
}

// dir is the folder of the kernel's reports.
func (c *cell) dir(o options) string {
	return filepath.Join(o.dir, strings.ReplaceAll(fmt.Sprint(c.target), "/", "-"))
}
