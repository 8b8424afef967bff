// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// patience is how long one run may take: the slowest tools take a second to
// start, and some more to print what they have.
const patience = 30 * time.Second

// takeTriple runs the workload without a tool, under the row's, and without again.
func takeTriple(ctx context.Context, r row, w workload) (triple, error) {
	t := triple{}
	for _, one := range []struct {
		row row
		to  *float64
	}{{nothing(), &t.Before}, {r, &t.Under}, {nothing(), &t.After}} {
		m, missed, err := runOnce(ctx, one.row, w)
		if err != nil {
			return t, fmt.Errorf("%s under %s: %w", w.name, one.row.name, err)
		}
		*one.to = m.perOperation()
		if one.to == &t.Under {
			t.Missed, t.Calls = missed, m.all*w.calls
		}
	}
	return t, nil
}

// runOnce runs the workload once, watched by the row.
func runOnce(ctx context.Context, r row, w workload) (m measurement, missed int, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := launch(ctx, w, r.launching(w))
	if err != nil {
		return m, untold, err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	stop, err := r.attach(ctx, p)
	if err != nil {
		return m, untold, err
	}
	m, err = p.release()
	missed, stopped := stop(m.all * w.calls)
	return m, missed, errors.Join(err, stopped)
}
