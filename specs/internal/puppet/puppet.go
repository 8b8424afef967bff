// SPDX-License-Identifier: MIT

package puppet

import (
	"context"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// A Puppet makes the calls that it is told. It is for one goroutine.
type Puppet struct {
	pid    int
	handle int             // a pidfd: its number may be another's by now, if it has ended
	ctx    context.Context // bounds each call: a puppet lives no longer than its spec
	troupe *troupe
	number int // of its cue
	parent *Puppet
	close  func()
	heap   *int // bytes used of the arena, by it and those it was forked from
}

// forking lets one puppet at a time be forked of the first.
var forking sync.Mutex

// Spawn makes a puppet that lives until the spec is over. Each of its calls must
// return before ctx ends.
func Spawn(ctx context.Context) *Puppet {
	GinkgoHelper()
	t, err := theTroupe()
	if err != nil {
		Fail("start the first puppet: " + err.Error())
	}
	forking.Lock()
	defer forking.Unlock()
	first := &Puppet{pid: t.first.Pid, handle: t.handle, ctx: ctx, troupe: t, heap: new(int)}
	return first.Fork()
}

// PID is its process, and the only thread of it.
func (p *Puppet) PID() int { return p.pid }

// Fork has the puppet fork, and returns the child: a puppet with copies of its
// memory and its descriptors.
func (p *Puppet) Fork() *Puppet {
	GinkgoHelper()
	child, result := p.TryFork()
	p.must("fork", result)
	return child
}

// TryFork is Fork for a puppet that the kernel may not let: the result is
// negative then, and the child nil.
func (p *Puppet) TryFork() (child *Puppet, result int) {
	GinkgoHelper()
	number, err := p.troupe.cast()
	if err != nil {
		Fail("fork a puppet: " + err.Error())
	}
	used := *p.heap
	child = &Puppet{ctx: p.ctx, troupe: p.troupe, number: number, parent: p, heap: &used}
	p.cue().child = uint32(number)
	child.pid = p.Call(sysFork, forkArg)
	if child.pid < 0 {
		p.troupe.dismiss(number)
		return nil, child.pid
	}
	child.handle, err = unix.PidfdOpen(child.pid, 0)
	if err != nil {
		Fail("fork a puppet: pidfd_open: " + err.Error())
	}
	child.close = sync.OnceFunc(child.end)
	DeferCleanup(child.Close)
	child.Call(unix.SYS_GETPID) // it has settled when it answers
	return child, child.pid
}

// Close kills the puppet and, if it leads one, its group. Closing again does
// nothing. One that Spawn made is reaped, too.
func (p *Puppet) Close() { p.close() }

func (p *Puppet) end() {
	defer unix.Close(p.handle)
	unix.PidfdSendSignal(p.handle, unix.SIGKILL, nil, 0)
	if p.parent.number != 0 {
		for !p.gone() { // until then it may take the wake-up of the next one that has this cue
			yield()
		}
		p.troupe.dismiss(p.number)
		return
	}
	unix.Kill(-p.pid, unix.SIGKILL) // the number is still its own, not yet being reaped
	forking.Lock()
	defer forking.Unlock()
	p.parent.ctx = context.Background()
	p.parent.Call(unix.SYS_WAIT4, p.pid, 0, 0, 0)
	p.troupe.dismiss(p.number)
}

func (p *Puppet) cue() *cue { return &p.troupe.stage.cues[p.number] }
