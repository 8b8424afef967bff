// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A TCPNoun matches a TCP socket changing its state, seen at the tracepoint
// inet_sock_set_state. Its modifiers return copies.
type TCPNoun struct{ noun }

// TCPState matches any change of the state of a socket of the recorded ports:
// tracer.Recording.Port.
func TCPState() TCPNoun {
	return TCPNoun{noun{kind: trace.KindTCP}.and(naming(check{words: "TCP state", holds: always}))}
}

// From matches changes from this state.
func (n TCPNoun) From(s trace.TCPState) TCPNoun {
	return TCPNoun{n.and(is("from "+s.String(), "old state", func(e trace.Event) trace.TCPState { return e.Old }, s, trace.TCPState.String))}
}

// To matches changes to this state.
func (n TCPNoun) To(s trace.TCPState) TCPNoun {
	return TCPNoun{n.and(is("to "+s.String(), "new state", func(e trace.Event) trace.TCPState { return e.New }, s, trace.TCPState.String))}
}

// OfSocket matches changes of the socket at this address in the kernel. One that is
// closed may be another one's later.
func (n TCPNoun) OfSocket(addr uint64) TCPNoun {
	return TCPNoun{n.and(isAddress("of socket %s", "socket", func(e trace.Event) uint64 { return e.Sock }, addr))}
}

// OfPort matches changes of sockets with this local or remote port, which must be
// recorded.
func (n TCPNoun) OfPort(port int) TCPNoun {
	return TCPNoun{n.and(check{
		words:  fmt.Sprintf("of port %d", port),
		unseen: noPort(port),
		holds:  func(e trace.Event) bool { return e.LocalPort == port || e.RemotePort == port },
		miss: func(e trace.Event) string {
			return fmt.Sprintf("ports are %d and %d, not %d", e.LocalPort, e.RemotePort, port)
		},
	})}
}

// By matches changes in the context of process pid: where a packet brings them
// about, that is whoever happened to run.
func (n TCPNoun) By(pid int) TCPNoun { return TCPNoun{n.and(by(pid))} }

// ByThread matches changes in the context of thread tid: see [TCPNoun.By].
func (n TCPNoun) ByThread(tid int) TCPNoun { return TCPNoun{n.and(byThread(tid))} }

// Where matches changes for which holds returns true; the words say in a phrase
// what that means.
func (n TCPNoun) Where(words string, holds func(trace.Event) bool) TCPNoun {
	return TCPNoun{n.and(where(words, holds))}
}

// noPort says why a trace cannot hold states of sockets with the port.
func noPort(port int) func(*trace.Trace) string {
	return func(t *trace.Trace) string {
		switch {
		case t.RecordsPort(port):
			return ""
		case t.Kinds == nil || !slices.Contains(t.Kinds, trace.KindTCP) || slices.Contains(t.Ports, port):
			return noKind(trace.KindTCP)(t)
		}
		return "no such port was recorded; there were " + clip(strings.Trim(fmt.Sprint(t.Ports), "[]"), mostNames)
	}
}
