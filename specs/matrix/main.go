// SPDX-License-Identifier: MIT

// Command matrix judges the claims on many kernels: it fetches Debian's newest
// kernel of each series, boots it in QEMU, runs the specs there, and prints what
// each kernel makes of each claim. Run it by make matrix, in the module's folder.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

func main() {
	o, err := parse(os.Args[1:])
	if err != nil {
		os.Exit(2) // flag has said why
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, unix.SIGTERM)
	defer stop()
	switch err := run(ctx, o); {
	case errors.Is(err, errNotShown):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

// errNotShown says that a kernel does not show what it should. The table says
// what.
var errNotShown = errors.New("not shown on all kernels")

// run is the whole of it: fetch, build, boot, collect, tabulate.
func run(ctx context.Context, o options) error {
	p := newProgress(os.Stdout)
	cells, err := fetch(ctx, o, p)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "matrix.*") // this run's own: another one may be under way
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := build(ctx, o, dir, cells, p); err != nil {
		return err
	}
	bootAll(ctx, o, cells, p)
	if err := ctx.Err(); err != nil {
		return err
	}
	return report(o, cells, p)
}
