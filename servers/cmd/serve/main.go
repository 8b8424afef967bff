// SPDX-License-Identifier: MIT

// Serve runs one demo server until SIGINT or SIGTERM.
//
//	serve MODEL
//
// It prints the server's address and pid. strace -f -p PID then shows the calls
// of the course notes and no others but the runtime's on its other threads.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/kwitness/kwitness/servers"
)

func init() { servers.ServeIfAsked() }

func main() {
	if len(os.Args) != 2 || !slices.Contains(servers.Models(), servers.Model(os.Args[1])) {
		fmt.Fprintf(os.Stderr, "usage: serve MODEL, one of %v\n", servers.Models())
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, servers.Model(os.Args[1])); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, model servers.Model) error {
	server, err := servers.Spawn(ctx, model)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.Release(ctx); err != nil {
		return err
	}
	fmt.Println(server.Addr(), "pid", server.PID())
	select {
	case <-ctx.Done():
	case <-server.Done():
	}
	return server.Close()
}
