// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var eventMask = subject{
	claim: claimed("epoll-event.events-in-and-out"),
	act:   askForEach("x", true),
	facts: []fact{
		{says: "EPOLLIN is reported of what can be read, EPOLLOUT of what can be written, in one entry", by: claims.Snapshots, judge: bothMasks},
		{says: "the kernel keeps EPOLLERR and EPOLLHUP with whatever was asked for", by: claims.Procfs, judge: keptWithErrors},
		{says: "a hang-up is reported to who asked for nothing", by: claims.Behaviour, judge: unasked},
	},
	mutants: []mutant{
		{fails: "EPOLLIN", act: askForEach("", true), why: "where the socket has nothing to read"},
		{fails: "the kernel keeps", act: askForEach("x", true, oneShot...), why: "where it is one-shot, and has been reported"},
		{fails: "a hang-up", act: askForEach("x", false), why: "where nobody hangs up"},
	},
}

// askedMasks are what the socket is asked for, one after the other.
var askedMasks = []uint32{unix.EPOLLIN, unix.EPOLLOUT, unix.EPOLLIN | unix.EPOLLOUT, 0}

// oneShot are the same, to be reported once: then the kernel keeps none of them.
var oneShot = []uint32{
	unix.EPOLLIN | unix.EPOLLONESHOT, unix.EPOLLOUT | unix.EPOLLONESHOT, unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLONESHOT, unix.EPOLLONESHOT,
}

// askForEach asks for several masks, of a socket that can be written, and read if
// the other end has said something. Before the last time that may hang up.
func askForEach(said string, hangUp bool, instead ...uint32) act {
	if len(instead) == 0 {
		instead = askedMasks
	}
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep := p.EpollCreate()
		a, b := p.Socketpair()
		if said != "" {
			p.Write(b, said)
		}
		p.EpollAdd(ep, a, 0, 0)
		var kept []tfd
		for i, mask := range instead {
			if i == len(instead)-1 && hangUp {
				p.CloseFD(b)
			}
			p.EpollCtl(ep, unix.EPOLL_CTL_MOD, a, mask, 0)
			r.saw["last"] = p.Ready(ep, 0)
			kept = append(kept, tfdsOf(p, ep)...)
		}
		r.saw["socket"], r.saw["kept"] = a, kept
	}
}

func bothMasks(r *run) string {
	var steps []types.GomegaMatcher
	for _, mask := range askedMasks[:3] {
		steps = append(steps,
			And(EpollCtl(unix.EPOLL_CTL_MOD).OK(), passing(fmt.Sprintf("the events %#x", mask), func(e trace.EpollEvent) bool {
				return e.Events == mask
			})),
			And(EpollWait().Returning(1), delivering(fmt.Sprintf("the events %#x", mask), func(entries []trace.EpollEvent) bool {
				return entries[0].Events == mask
			})))
	}
	Expect(r).To(HaveInOrder(steps...))
	return fmt.Sprintf("asked for %#x, one after the other, and got them, each time in 1 entry", askedMasks[:3])
}

func keptWithErrors(r *run) string {
	kept, socket := r.saw["kept"].([]tfd), r.saw["socket"].(int)
	Expect(kept).To(HaveLen(len(askedMasks)))
	for i, mask := range askedMasks {
		Expect(kept[i]).To(listedAs(socket, mask))
	}
	return fmt.Sprintf("asked for %#x, kept %s", askedMasks, inWords(kept))
}

func unasked(r *run) string {
	last := r.saw["last"].([]trace.EpollEvent)
	Expect(last).To(HaveLen(1))
	Expect(last[0].Events).To(BeEquivalentTo(unix.EPOLLHUP))
	return fmt.Sprintf("asked for 0, got %#x", last[0].Events)
}
