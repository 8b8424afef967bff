// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var readTableIsMore = subject{
	claim: claimed("select.read-table-is-for-receiving"),
	act:   receiveNothing(leaver{}),
	facts: []fact{
		{says: "from none of the ready descriptors there is anything to receive", by: claims.Calls, judge: nothingReceived},
		{says: "a listener with a new client, an end of file and a reset each make the read table's bit", by: claims.Snapshots, judge: threeReasons},
		{says: "behind each is a change of a TCP state", by: claims.TCP, judge: threeStates},
	},
	mutants: []mutant{
		{fails: "from none", act: receiveNothing(leaver{says: "x"}), why: "where the client says something before it leaves"},
		{fails: "a listener", tamper: keepRequest, why: "where the table is left as it was"},
		{fails: "behind each", act: receiveNothing(leaver{polite: true}), why: "where the second client closes without a reset"},
	},
}

// A leaver varies receiveNothing: what the first client says before it leaves, and
// whether the second one, polite, does not break off.
type leaver struct {
	says   string
	polite bool
}

// receiveNothing has a puppet wait for a client to connect, to say something
// perhaps and leave, and for another one to break its connection off; and try to
// receive each time. Beside them an idle pipe is in the table.
func receiveNothing(l leaver) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		idle, _ := p.Pipe()
		listener, port := p.Listen(2)
		r.recordPort(port)
		client := p.Dial(port)
		selectReadable(p, idle, listener)
		tryToReceive(p, listener)
		departed := p.Accept(listener)
		if l.says != "" {
			p.Write(client, l.says)
		}
		p.CloseFD(client)
		selectReadable(p, idle, departed)
		tryToReceive(p, departed)

		client = p.Dial(port)
		broken := p.Accept(listener)
		if l.polite {
			p.CloseFD(client)
		} else {
			resetClose(p, client)
		}
		selectReadable(p, idle, broken)
		tryToReceive(p, broken)
		r.saw["port"], r.saw["fds"] = port, []int{listener, departed, broken}
	}
}

func selectReadable(p *puppet.Puppet, idle, fd int) {
	p.Select(max(idle, fd)+1, p.FDSet(idle, fd), 0, 0, 0)
}

func tryToReceive(p *puppet.Puppet, fd int) {
	p.Call(unix.SYS_RECVFROM, fd, p.Alloc(1), 1, unix.MSG_DONTWAIT, 0, 0)
}

// resetClose closes a connection with a reset, as it is not to linger (tcp_close).
func resetClose(p *puppet.Puppet, fd int) {
	p.Call(unix.SYS_SETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_LINGER, puppet.Put(p, unix.Linger{Onoff: 1}), unix.SizeofLinger)
	p.CloseFD(fd)
}

func nothingReceived(r *run) string {
	fds := r.saw["fds"].([]int)
	Expect(r).To(HaveInOrder(
		Select().Returning(1), Recv().OfFD(fds[0]).Failing(unix.ENOTCONN), Accept().OfFD(fds[0]).OK(),
		Select().Returning(1), Recv().OfFD(fds[1]).Returning(0),
		Select().Returning(1), Recv().OfFD(fds[2]).Failing(unix.ECONNRESET)))
	Expect(r).To(HaveExactly(0, Accept().Returning(fds[1]).Blocking()))
	return fmt.Sprintf("recv of the listener, at the end and of the broken one: %s", spelled(r.resultsOf(Recv())))
}

// threeStates expects each change before what follows select: select may have been
// entered before it. A reset is seen at the client's end: the other one has given
// its port back when its state changes (tcp_set_state).
func threeStates(r *run) string {
	fds, port := r.saw["fds"].([]int), r.saw["port"].(int)
	here := TCPState().OfPort(port).Where("at the listener's end", func(e trace.Event) bool { return e.LocalPort == port })
	there := TCPState().OfPort(port).Where("at the client's end", func(e trace.Event) bool { return e.RemotePort == port })
	Expect(r).To(HaveInOrder(
		here.From(trace.TCPSynRecv).To(trace.TCPEstablished), Recv().OfFD(fds[0]),
		here.From(trace.TCPEstablished).To(trace.TCPCloseWait), Recv().OfFD(fds[1]),
		there.From(trace.TCPEstablished).To(trace.TCPClose), Recv().OfFD(fds[2])))
	return fmt.Sprintf("port %d: ESTABLISHED, CLOSE_WAIT, and CLOSE at the client's end", port)
}

func threeReasons(r *run) string {
	var nouns []types.GomegaMatcher
	for _, fd := range r.saw["fds"].([]int) {
		nouns = append(nouns, And(Select().OK(), leavingInSets([]int{fd}, nil, nil)))
	}
	Expect(r).To(HaveInOrder(nouns...))
	Expect(r).To(HaveExactly(len(nouns), Select()))
	last := r.Trace().Events.Calls(trace.Select)[2]
	return fmt.Sprintf("%d calls; the last asked for %v and got %v", len(nouns), last.In.Read.FDs(), last.Out.Read.FDs())
}
