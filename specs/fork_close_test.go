// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var eachClosesOne = subject{
	claim: claimed("fork.each-closes-what-it-does-not-need"),
	act:   serveInChild(closing),
	facts: []fact{
		{says: "the connection leaves ESTABLISHED by the last close, the child's", by: claims.TCP, judge: finAtLastClose},
		{says: "each close before it takes one of two references, and the file stays", by: claims.Objects, judge: oneReferenceLess},
		{says: "the child receives when its parent has closed", by: claims.Behaviour, judge: childUndisturbed},
		{says: "the client sees the end of file when both have closed, and not before", by: claims.Behaviour, judge: endBehindBoth},
	},
	mutants: []mutant{
		{fails: "the connection leaves", act: serveInChild(keeping), why: "where the parent keeps the connection"},
		{fails: "each close before it", act: serveInChild(keeping), why: "where the parent keeps the connection"},
		{fails: "the child receives", act: serveInChild(shuttingDown), why: "where the parent shuts the connection down"},
		{fails: "the client sees", act: serveInChild(keeping), why: "where the parent keeps the connection"},
	},
}

// A parting is what the parent does with the connection that its child serves, and
// with which flags the client then looks for the end of file.
type parting struct {
	do    func(p *puppet.Puppet, conn int)
	flags int
}

var (
	closing      = parting{func(p *puppet.Puppet, conn int) { p.CloseFD(conn) }, 0}
	keeping      = parting{func(*puppet.Puppet, int) {}, unix.MSG_DONTWAIT}
	shuttingDown = parting{func(p *puppet.Puppet, conn int) { p.Call(unix.SYS_SHUTDOWN, conn, unix.SHUT_RDWR) }, 0}
)

// serveInChild has a child close the listener, and its parent part with the
// connection; the child receives a message and closes it, too.
func serveInChild(parent parting) act {
	return func(ctx context.Context, r *run) {
		p, client := r.puppet, puppet.Spawn(ctx)
		listener, port := p.Listen(1)
		r.recordPort(port)
		peer := client.Dial(port)
		conn := p.Accept(listener)
		child := p.Fork()
		r.saw["child"], r.saw["conn"] = child.PID(), conn
		r.saw["both"] = []inspect.File{fileOf(p, listener), fileOf(child, conn)}
		child.CloseFD(listener)
		parent.do(p, conn)
		r.saw["one"] = []inspect.File{fileOf(p, listener), fileOf(child, conn)}
		client.Write(peer, "x")
		r.saw["received"] = receiveByte(child, conn, 0)
		r.saw["early"] = receiveByte(client, peer, unix.MSG_DONTWAIT)
		child.CloseFD(conn)
		r.saw["end"] = receiveByte(client, peer, parent.flags)
	}
}

// receiveByte returns the result of receiving at most one byte.
func receiveByte(p *puppet.Puppet, fd, flags int) int {
	return p.Call(unix.SYS_RECVFROM, fd, p.Alloc(1), 1, flags, 0, 0)
}

// finAtLastClose does not look inside the close: before Linux 6.6 the file goes
// between its exit and the program (task_work_run).
func finAtLastClose(r *run) string {
	child, conn := r.saw["child"].(int), r.saw["conn"].(int)
	fin := TCPState().From(trace.TCPEstablished).To(trace.TCPFinWait1)
	Expect(r).To(HaveExactly(1, fin))
	Expect(r).To(HaveInOrder(Close().By(r.PID()).OfFD(conn).OK(), Close().By(child).OfFD(conn).OK(), fin.By(child)))
	return fmt.Sprintf("process %d closes descriptor %d, then process %d does, and by that the socket goes from ESTABLISHED to FIN_WAIT1", r.PID(), conn, child)
}

func oneReferenceLess(r *run) string {
	both, one := r.saw["both"].([]inspect.File), r.saw["one"].([]inspect.File)
	for i, of := range []string{"sockfd", "datafd"} {
		Expect(one[i].Addr).To(Equal(both[i].Addr), "struct file of %s", of)
		Expect(one[i].Refs).To(Equal(both[i].Refs-1), "references of %s", of)
	}
	return fmt.Sprintf("sockfd: %d references, then %d; datafd: %d, then %d", both[0].Refs, one[0].Refs, both[1].Refs, one[1].Refs)
}

func childUndisturbed(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("received", 1), "recv in the child behind its parent's close")
	return fmt.Sprintf("recv in the child = %d", r.saw["received"])
}

func endBehindBoth(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("early", -int(unix.EAGAIN)), "recv of the client behind the parent's close")
	Expect(r.saw).To(HaveKeyWithValue("end", 0), "recv of the client behind both")
	return fmt.Sprintf("recv of the client: %s behind the parent's close, %d behind the child's", spelled([]int{r.saw["early"].(int)}), r.saw["end"])
}
