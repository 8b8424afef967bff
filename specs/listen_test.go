// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var listenLetsOneMore = subject{
	claim: claimed("listen.lets-one-more-than-asked-connect"),
	act:   connectUnaccepted(backlog),
	facts: []fact{
		{says: "n+1 connections are established, and nobody has accepted", by: claims.TCP, judge: oneMoreEstablished},
		{says: "they wait in the listener's queue", by: claims.Procfs, judge: oneMoreQueued},
		{says: "their clients have connected and written, the next one has not", by: claims.Behaviour, judge: oneMoreWritten},
	},
	mutants: []mutant{
		{fails: "n+1 connections", act: connectUnaccepted(backlog + 1), why: "where listen allows one more"},
		{fails: "they wait", act: connectUnaccepted(backlog + 1), why: "where listen allows one more"},
		{fails: "their clients", act: connectUnaccepted(backlog + 1), why: "where listen allows one more"},
	},
}

// backlog is n of listen(n).
const backlog = 2

// patience is how long the client waits that is not let in, in milliseconds.
const patience = 5

// connectUnaccepted has backlog+2 clients connect to a listener that nobody
// accepts from, and write.
func connectUnaccepted(n int) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		_, port := p.Listen(n)
		r.recordPort(port)
		r.saw["port"] = port
		var written []int
		for range backlog + 1 {
			written = append(written, p.Write(p.Dial(port), "x"))
		}
		r.awaitEstablished(ctx, port, backlog+1) // until then the queue is not full
		last := p.Socket()
		p.AddFlags(last, unix.O_NONBLOCK)
		p.Connect(last, port)
		r.awaitEstablished(ctx, port, n+1)
		p.Poll(p.PollFDs(unix.PollFd{Fd: int32(last), Events: unix.POLLOUT}), 1, patience)
		r.saw["written"] = append(written, p.Write(last, "x"))
		r.saw["sockets"] = socketsOf(port)
	}
}

func oneMoreEstablished(r *run) string {
	Expect(r).To(HaveExactly(backlog+1, establishedAt(r.saw["port"].(int))))
	Expect(r).NotTo(HaveAny(Accept()))
	return fmt.Sprintf("listen(%d): %d times SYN_RECV to ESTABLISHED, %d accepts",
		backlog, r.tally(establishedAt(r.saw["port"].(int))), r.tally(Accept()))
}

func oneMoreQueued(r *run) string {
	queue := r.saw["sockets"].(sockets).listener().queue
	Expect(queue).To(Equal(backlog+1), "rx_queue of the listener")
	return fmt.Sprintf("listen(%d); /proc/net/tcp: rx_queue of the listener = %d", backlog, queue)
}

func oneMoreWritten(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("written", []int{1, 1, 1, -int(unix.EAGAIN)}), "results of the writes")
	return fmt.Sprintf("listen(%d): the writes of %d clients = %s", backlog, backlog+2, spelled(r.saw["written"].([]int)))
}
