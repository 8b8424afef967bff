// SPDX-License-Identifier: MIT

package puppet

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// A troupe is the first puppet of this process, and all that come from it.
type troupe struct {
	stage  *stage
	first  *os.Process
	handle int // of the first: a pidfd
	mu     sync.Mutex
	used   [len(stage{}.cues)]bool
}

// theTroupe is started by the first Spawn. It lives as long as this process.
var theTroupe = sync.OnceValues(func() (*troupe, error) {
	fd, err := unix.MemfdCreate("stage", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("memfd_create", err)
	}
	memory := os.NewFile(uintptr(fd), "stage")
	defer memory.Close()
	t := &troupe{used: [len(stage{}.cues)]bool{0: true}}
	if err := memory.Truncate(int64(os.Getpagesize() * 4)); err != nil {
		return nil, err
	}
	if t.stage, err = mapStage(fd); err != nil {
		return nil, err
	}
	started := make(chan error)
	go t.keep(started, memory)
	if err := <-started; err != nil {
		return nil, err
	}
	t.handle, err = unix.PidfdOpen(t.first.Pid, 0)
	return t, os.NewSyscallError("pidfd_open", err)
})

// keep starts the first puppet on a thread of its own, which never ends: with it
// the puppet would (forget_original_parent).
func (t *troupe) keep(started chan<- error, memory *os.File) {
	runtime.LockOSThread()
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return len(v) > 5 && v[:5] == "GODEB" })
	p, err := os.StartProcess("/proc/self/exe", os.Args[:1], &os.ProcAttr{
		Env:   append(env, roleEnv+"=1", "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1"),
		Files: []*os.File{nil, nil, os.Stderr, stageFD: memory},
		Sys:   &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
	})
	t.first = p
	started <- err
	for err == nil {
		_, err = p.Wait()
	}
}

// cast returns the number of a cue that nobody has.
func (t *troupe) cast() (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.used[:], false)
	if i < 0 {
		return 0, fmt.Errorf("%d puppets: %w", len(t.used), unix.EAGAIN)
	}
	t.used[i] = true
	t.stage.cues[i] = cue{}
	return i, nil
}

func (t *troupe) dismiss(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.used[i] = false
}
