// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/watch"
)

// An act is what a puppet does for a claim. All its calls, and those of the
// puppets that it forks, are recorded. What they saw themselves it keeps in
// r.saw, for the facts to judge.
type act func(ctx context.Context, r *run)

// performed has a new puppet play the act, and returns the sealed run.
func (do act) performed(ctx context.Context, hooks []tracer.Hook) *run {
	GinkgoHelper()
	p := puppet.Spawn(ctx)
	r := &run{Recording: record(p.PID()), puppet: p, at: map[string]uint64{}, saw: map[string]any{}}
	r.include(hooks)
	do(ctx, r)
	Expect(r.Stop(ctx)).To(Succeed())
	return r
}

// include records what these hooks see, too. Where the host lacks one, the facts
// that rest on it say so.
func (r *run) include(hooks []tracer.Hook) {
	GinkgoHelper()
	for _, h := range hooks {
		if need.Have(h) == nil {
			Expect(r.Include(h)).To(Succeed())
		}
	}
}

// watchAt watches n bytes of the program's or the kernel's memory whenever the
// puppet touches them, where the host can.
func (r *run) watchAt(name string, p *puppet.Puppet, at uint64, n int) {
	GinkgoHelper()
	if need.Have(tracer.HookWatch) == nil {
		Expect(r.Watch(name, p.PID(), watch.Window{Addr: at, Len: n})).To(Succeed())
		r.at[name] = at
	}
}
