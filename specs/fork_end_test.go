// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"time"
	"unsafe"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var recvReturnsZero = subject{
	claim: claimed("fork.recv-returns-zero-when-the-client-is-done"),
	act:   hangUp(politely),
	facts: []fact{
		{says: "recv returns what was sent, then 0, and 0 again", by: claims.Calls, judge: dataThenZeroes},
		{says: "the last recv does not sleep: it has nothing to wait for", by: claims.Scheduler, judge: lastSleepsNot},
		{says: "the client's FIN has put the connection into CLOSE_WAIT by then", by: claims.TCP, judge: closeWaitBefore},
	},
	mutants: []mutant{
		{fails: "recv returns", act: hangUp(abruptly), why: "where the client resets the connection"},
		{fails: "the last recv", act: hangUp(silently), why: "where the client stays and says nothing"},
		{fails: "the client's FIN", act: hangUp(abruptly), why: "where the client resets the connection"},
	},
}

// hangUp receives three times from a client that has sent a byte and is done.
func hangUp(leave func(p *puppet.Puppet, client, conn int)) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		listener, port := p.Listen(1)
		r.recordPort(port)
		client := p.Dial(port)
		conn := p.Accept(listener)
		p.Write(client, "x")
		leave(p, client, conn)
		for range 3 {
			receiveByte(p, conn, 0)
		}
	}
}

func politely(p *puppet.Puppet, client, _ int) { p.CloseFD(client) }

// abruptly closes the client with SO_LINGER of no time: by RST instead of FIN.
func abruptly(p *puppet.Puppet, client, _ int) {
	p.Call(unix.SYS_SETSOCKOPT, client, unix.SOL_SOCKET, unix.SO_LINGER, puppet.Put(p, unix.Linger{Onoff: 1}), unix.SizeofLinger)
	p.CloseFD(client)
}

// silently does not close the client at all. Who receives gives up soon.
func silently(p *puppet.Puppet, _, conn int) {
	soon := unix.NsecToTimeval(int64(time.Millisecond))
	p.Call(unix.SYS_SETSOCKOPT, conn, unix.SOL_SOCKET, unix.SO_RCVTIMEO, puppet.Put(p, soon), int(unsafe.Sizeof(soon)))
}

func dataThenZeroes(r *run) string {
	Expect(r).To(HaveExactly(3, Recv()))
	Expect(r).To(HaveInOrder(Recv().Returning(1), Recv().Returning(0), Recv().Returning(0)))
	return "recv = " + spelled(r.resultsOf(Recv()))
}

func lastSleepsNot(r *run) string {
	all := r.Trace().Events.Calls(trace.Recv)
	last := Recv().Where("the last one", func(e trace.Event) bool { return e.Seq == all[len(all)-1].Seq })
	Expect(r).To(HaveExactly(1, last.Returned()))
	Expect(r).NotTo(HaveAny(last.Blocking()))
	return fmt.Sprintf("recv %d of %d: %d sleeps", len(all), len(all), r.tally(last.Blocking()))
}

func closeWaitBefore(r *run) string {
	finished := TCPState().From(trace.TCPEstablished).To(trace.TCPCloseWait)
	Expect(r).To(HaveExactly(1, finished))
	Expect(r).To(HaveInOrder(finished, Recv().Returning(0)))
	return fmt.Sprintf("ESTABLISHED to CLOSE_WAIT, then recv = 0 in process %d", r.PID())
}
