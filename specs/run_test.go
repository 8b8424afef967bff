// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"os"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/client"
	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// A run is one server that was recorded while the script's clients talked to
// it, from its gate until it was blocked again with all clients gone; or a puppet
// that was recorded while it played an act.
type run struct {
	*tracer.Recording
	server *servers.Process
	puppet *puppet.Puppet
	// at says where each watched window is.
	at map[string]uint64
	// saw is what an errand or an act found out by other means than the trace.
	saw map[string]any
	// tampered replaces the recording's trace in a mutant.
	tampered *trace.Trace
}

// Trace returns the trace that the facts are judged on.
func (r *run) Trace() *trace.Trace {
	if r.tampered != nil {
		return r.tampered
	}
	return r.Recording.Trace()
}

// PID returns the recorded process, whose leader thread has the same number.
func (r *run) PID() int {
	if r.server != nil {
		return r.server.PID()
	}
	return r.puppet.PID()
}

// A window is watched memory of a server.
type window struct {
	name   string // of the watchpoint
	memory string // as the server announces it
	offset int
	length int
}

// An errand is done after the script, before the recording is stopped.
type errand func(ctx context.Context, r *run)

// perform records model under the script and returns the sealed run.
func perform(ctx context.Context, model servers.Model, windows []window, hooks []tracer.Hook, errands ...errand) *run {
	GinkgoHelper()
	server := spawn(ctx, model)
	r := &run{Recording: record(server.PID()), server: server, at: map[string]uint64{}, saw: map[string]any{}}
	r.include(hooks)
	r.watch(windows)
	play(ctx, r.server, client.Dial, r.awaitBlocked)
	for _, do := range errands {
		do(ctx, r)
	}
	Expect(r.Stop(ctx)).To(Succeed())
	Expect(server.Close()).To(Succeed())
	return r
}

// spawn returns a server at its gate.
func spawn(ctx context.Context, model servers.Model) *servers.Process {
	GinkgoHelper()
	server, err := servers.Spawn(ctx, model)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(server.Close)
	return server
}

// record records all that a process does, and this process as a bystander.
func record(pid int) *tracer.Recording {
	GinkgoHelper()
	rec, err := kernel.Record(tracer.PID(pid))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(rec.Stop)
	Expect(rec.Bystander(os.Getpid())).To(Succeed())
	return rec
}

func (r *run) awaitBlocked(ctx context.Context) {
	GinkgoHelper()
	Eventually(ctx, r).Should(BeBlockedIn())
}

// watch arms the windows that the server has, where the host can watch.
func (r *run) watch(windows []window) {
	GinkgoHelper()
	if need.Have(tracer.HookWatch) != nil {
		return // the facts that rest on it say so
	}
	for _, w := range windows {
		memory, err := r.server.Memory(w.memory)
		if err != nil {
			continue // another model: it keeps no such memory
		}
		at := watch.Window{Addr: uint64(memory.Addr) + uint64(w.offset), Len: w.length}
		Expect(r.Watch(w.name, r.PID(), at)).To(Succeed())
		r.at[w.name] = at.Addr
	}
}

// peek reads n bytes of the server's memory while it is running or blocked.
func (r *run) peek(name string, n int) []byte {
	GinkgoHelper()
	memory, err := r.server.Memory(name)
	Expect(err).NotTo(HaveOccurred())
	bytes := make([]byte, n)
	local := []unix.Iovec{{Base: &bytes[0], Len: uint64(n)}}
	remote := []unix.RemoteIovec{{Base: memory.Addr, Len: n}}
	_, err = unix.ProcessVMReadv(r.PID(), local, remote, 0)
	Expect(err).NotTo(HaveOccurred())
	return bytes
}
