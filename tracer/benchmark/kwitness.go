// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"time"

	"github.com/cilium/ebpf/link"

	"github.com/kwitness/kwitness/tracer"
)

func loaded() row {
	return row{
		name: rowLoaded, about: "a tracer is loaded and records nobody",
		launching: directly,
		attach: func(ctx context.Context, _ *process) (detach, error) {
			before, err := attached()
			if err != nil {
				return nil, err
			}
			tr, err := tracer.New(tracer.Config{})
			if err != nil {
				return nil, err
			}
			if err := resting(ctx, before); err != nil {
				return nil, errors.Join(err, tr.Close())
			}
			return func(int) (int, error) { return untold, tr.Close() }, nil
		},
	}
}

// resting waits until no more probes are attached than before the tracer was made:
// one that records nobody detaches its own.
func resting(ctx context.Context, before int) error {
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		now, err := attached()
		if err != nil || now <= before {
			return err
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// attached returns how many probes are attached on this machine.
func attached() (n int, err error) {
	links := new(link.Iterator)
	for links.Next() {
		n++
	}
	return n, links.Err()
}

func bystander() row {
	return row{
		name: rowBystander, about: "another process, which sleeps, is recorded",
		launching: directly,
		attach: func(ctx context.Context, _ *process) (detach, error) {
			w, _ := workloadNamed(getppidLoop)
			other, err := launch(ctx, w, launching{operations: 1})
			if err != nil {
				return nil, err
			}
			stop, err := record(tracer.Config{}, other)
			if err != nil {
				return nil, errors.Join(err, other.end())
			}
			return func(int) (int, error) {
				_, err := stop()
				return untold, errors.Join(err, other.end())
			}, nil
		},
	}
}

func counting() row {
	return row{
		name: rowCounting, about: "every call is counted by its name in the kernel, nothing is recorded",
		launching: directly,
		attach: func(_ context.Context, p *process) (detach, error) {
			stop, err := count(p)
			if err != nil {
				return nil, err
			}
			return func(calls int) (int, error) {
				counted, err := stop()
				return max(0, calls-counted), err
			}, nil
		},
	}
}

// count counts the calls of all processes of a workload with a tracer of its
// own. The function it returns stops that, and returns how many of the
// workload's calls were counted.
func count(p *process) (stop func() (int, error), err error) {
	tr, err := tracer.New(tracer.Config{})
	if err != nil {
		return nil, err
	}
	var counts []*tracer.Count
	for _, pid := range p.pids {
		c, err := tr.Count(tracer.PID(pid))
		if err != nil {
			return nil, errors.Join(err, tr.Close())
		}
		counts = append(counts, c)
	}
	return func() (n int, err error) {
		for _, c := range counts {
			counted, stopped := c.Stop()
			err = errors.Join(err, stopped)
			for _, name := range p.names {
				n += int(counted.Calls[name])
			}
		}
		return n, errors.Join(err, tr.Close())
	}, nil
}

func full() row {
	return recording(rowFull, tracer.Config{},
		"every call of the workload is recorded with its snapshots and kept in Go until Stop")
}

func untimed() row {
	return recording(rowUntimed, tracer.Config{Untimed: true}, "the same without reading the clock (Config.Untimed)")
}

func recording(name string, c tracer.Config, about string) row {
	return row{
		name: name, about: about,
		launching: directly,
		attach: func(_ context.Context, p *process) (detach, error) {
			stop, err := record(c, p)
			if err != nil {
				return nil, err
			}
			return func(calls int) (int, error) {
				recordings, err := stop()
				return max(lost(recordings), calls-recorded(recordings, p.names)), err
			}, nil
		},
	}
}

// record records all processes of a workload with a tracer of its own. The
// function it returns stops the recordings and closes the tracer.
func record(c tracer.Config, p *process) (stop func() ([]*tracer.Recording, error), err error) {
	tr, err := tracer.New(c)
	if err != nil {
		return nil, err
	}
	var recordings []*tracer.Recording
	for _, pid := range p.pids {
		r, err := tr.Record(tracer.PID(pid))
		if err != nil {
			return nil, errors.Join(err, tr.Close())
		}
		recordings = append(recordings, r)
	}
	return func() ([]*tracer.Recording, error) {
		return recordings, tr.Close() // which stops them
	}, nil
}

// recorded is how many calls of these names are in the traces.
func recorded(recordings []*tracer.Recording, names []string) int {
	var n int
	for _, r := range recordings {
		n += len(r.Trace().Events.Calls(names))
	}
	return n
}

// lost is how many records the recordings lost, all together.
func lost(recordings []*tracer.Recording) int {
	var n int
	for _, r := range recordings {
		for _, l := range r.Trace().Lost {
			n += int(l.Count)
		}
	}
	return n
}
