// SPDX-License-Identifier: MIT

package servers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Spawn starts a server in a process of its own, which is this program again:
// see [ServeIfAsked]. It returns when the server stands at its gate: its leader
// thread sleeps in a read, the setting-up is behind it and its first socket
// before it. ctx bounds the start only.
//
// The server does not outlive this process: it is killed when that dies. The
// caller must Close it; after an error there is nothing to close.
func Spawn(ctx context.Context, model Model) (*Process, error) {
	p, err := start(ctx, model)
	if err != nil {
		return nil, fmt.Errorf("spawn %s: %w", model, err)
	}
	if err := p.awaitGate(ctx); err != nil {
		p.Close()
		return nil, fmt.Errorf("spawn %s: %w", model, err)
	}
	return p, nil
}

func start(ctx context.Context, model Model) (*Process, error) {
	if _, ok := models[model]; !ok {
		return nil, fmt.Errorf("unknown model (known: %v)", Models())
	}
	if !asked {
		return nil, errors.New("this program cannot be a server (call servers.ServeIfAsked in an init function)")
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	gate, opener, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer gate.Close()
	records, announcer, err := os.Pipe()
	if err != nil {
		opener.Close()
		return nil, err
	}
	defer announcer.Close()
	p := &Process{model: model, gate: opener, records: records, memory: map[string]Memory{}, done: make(chan struct{})}
	started := make(chan error)
	go p.keep(started, &os.ProcAttr{
		Env: append([]string{ // the first of a name counts
			modelEnv + "=" + string(model),
			"GOMAXPROCS=1",
			"GODEBUG=asyncpreemptoff=1," + os.Getenv("GODEBUG"),
		}, os.Environ()...),
		Files: []*os.File{nil, nil, os.Stderr, gateFD: gate, announceFD: announcer},
		Sys:   &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
	})
	if err := <-started; err != nil {
		opener.Close()
		records.Close()
		return nil, err
	}
	return p, nil
}

// keep starts the server and sees it to its grave.
//
// It keeps its thread to itself. Pdeathsig is sent when the thread ends that
// forked (forget_original_parent), so it must not end before. And SIGIO is
// blocked on it, which the server inherits on all its threads: the leader alone
// opens it again, so that no other can take the signal (complete_signal).
func (p *Process) keep(started chan<- error, attr *os.ProcAttr) {
	runtime.LockOSThread()
	err := unix.PthreadSigmask(unix.SIG_BLOCK, &unix.Sigset_t{Val: [16]uint64{1 << (unix.SIGIO - 1)}}, nil)
	if err == nil {
		p.process, err = os.StartProcess("/proc/self/exe", os.Args[:1], attr)
	}
	started <- err
	if err != nil {
		return
	}
	if p.awaitDeath() == nil {
		unix.Kill(-p.PID(), unix.SIGKILL) // its children; the number is still its own, not yet being reaped
	}
	p.state, _ = p.process.Wait()
	close(p.done)
}

// awaitDeath returns when the last of the server's threads is dead. Its pidfd
// tells (pidfd_poll). waitid does not: if this process is also the server's
// ptracer it reports stops, asked for or not (wait_task_stopped).
func (p *Process) awaitDeath() error {
	return p.process.WithHandle(func(pidfd uintptr) {
		dead := []unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}
		for {
			if _, err := unix.Poll(dead, -1); err != unix.EINTR {
				return
			}
		}
	})
}
