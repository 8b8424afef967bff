// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/kwitness/kwitness/specs/matrix/internal/kernel"
)

// A cell is a kernel with what became of it: a column of the table.
type cell struct {
	target
	pkg       kernel.Package
	image     string
	initramfs string

	release string // as the guest says; "" if none came up
	exit    int    // of the specs
	err     error  // why there is no exit code
	crashes int    // of guests, this kernel's last one included
	took    time.Duration
}

// fetch finds and fetches the kernels, one after the other.
func fetch(ctx context.Context, o options, p *progress) ([]*cell, error) {
	apts := map[string]*kernel.Apt{}
	var cells []*cell
	for _, t := range o.kernels {
		if apts[t.arch] == nil {
			apt, err := kernel.Update(ctx, o.cache, t.arch, o.mirrors)
			if errors.Is(err, kernel.ErrStale) {
				p.say("", "warning: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
			} else if err != nil {
				return nil, err
			}
			apts[t.arch] = apt
		}
		c := &cell{target: t}
		if err := c.fetch(ctx, apts[t.arch], p); err != nil {
			return nil, fmt.Errorf("kernel %s: %w", t, err)
		}
		cells = append(cells, c)
	}
	return cells, nil
}

func (c *cell) fetch(ctx context.Context, apt *kernel.Apt, p *progress) (err error) {
	if c.pkg, err = apt.Newest(ctx, c.series); err != nil {
		return err
	}
	begin := time.Now()
	image, cached, err := apt.Fetch(ctx, c.pkg)
	if err != nil {
		return err
	}
	how := fmt.Sprintf("fetched in %.1fs", time.Since(begin).Seconds())
	if cached {
		how = "in the cache"
	}
	p.say(c.String(), "newest is %s %s, %s", c.pkg.Name, c.pkg.Version, how)
	c.image, err = filepath.Abs(image)
	return err
}
