// SPDX-License-Identifier: MIT

package trace

import "fmt"

// A TCPState is a state of a TCP socket (the kernel's net/tcp_states.h).
type TCPState uint8

// The states of a TCP socket. One that a listener makes for a handshake begins as
// a copy of it, and so its first change is from TCPListen to TCPSynRecv.
const (
	TCPEstablished TCPState = iota + 1
	TCPSynSent
	TCPSynRecv
	TCPFinWait1
	TCPFinWait2
	TCPTimeWait
	TCPClose
	TCPCloseWait
	TCPLastAck
	TCPListen
	TCPClosing
	TCPNewSynRecv
	TCPBoundInactive
)

var tcpStates = []string{
	TCPEstablished: "ESTABLISHED", TCPSynSent: "SYN_SENT", TCPSynRecv: "SYN_RECV", TCPFinWait1: "FIN_WAIT1",
	TCPFinWait2: "FIN_WAIT2", TCPTimeWait: "TIME_WAIT", TCPClose: "CLOSE", TCPCloseWait: "CLOSE_WAIT",
	TCPLastAck: "LAST_ACK", TCPListen: "LISTEN", TCPClosing: "CLOSING", TCPNewSynRecv: "NEW_SYN_RECV",
	TCPBoundInactive: "BOUND_INACTIVE",
}

// String returns the state as the kernel calls it, "ESTABLISHED".
func (s TCPState) String() string { return word("tcp state", tcpStates, uint8(s)) }

// MarshalText writes the state as its name.
func (s TCPState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *TCPState) UnmarshalText(text []byte) error {
	n, err := number("tcp state", tcpStates, string(text))
	*s = TCPState(n)
	return err
}

// TCP is the part of an [Event] of [KindTCP]. The process and the thread of such
// an event are those in whose context a packet was received, or a call made.
type TCP struct {
	// Sock is the socket's address in the kernel. It is reused.
	Sock uint64 `json:",omitzero"`
	// Old is the state that it leaves, New the one that it is in from then on.
	Old TCPState `json:",omitzero"`
	New TCPState `json:",omitzero"`
	// LocalPort and RemotePort are those that it has at that moment, 0 if none: a
	// socket that connects has no local port yet, and one that a listener has just
	// made has no remote one on some kernels.
	LocalPort  int `json:",omitzero"`
	RemotePort int `json:",omitzero"`
}

// String says how the state changes, and of which socket.
func (t TCP) String() string {
	return fmt.Sprintf("socket %#x, port %d to %d: %s -> %s", t.Sock, t.LocalPort, t.RemotePort, t.Old, t.New)
}
