// SPDX-License-Identifier: MIT

package gtrace

import (
	"syscall"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A DeliveryNoun matches the delivery of a signal, seen at the tracepoint
// signal_deliver in the receiving thread. Its modifiers return copies.
type DeliveryNoun struct{ noun }

// Delivery matches the delivery of sig to a handler or its default action.
func Delivery(sig syscall.Signal) DeliveryNoun {
	c := isSignal(sig)
	c.words = "delivery of " + c.words
	return DeliveryNoun{noun{kind: trace.KindDelivery}.and(c)}
}

// To matches deliveries in process pid.
func (n DeliveryNoun) To(pid int) DeliveryNoun {
	return DeliveryNoun{n.and(isID("to pid %d", "to", func(e trace.Event) int { return e.PID }, pid))}
}

// By matches deliveries in process pid: the receiver's context is the event's.
func (n DeliveryNoun) By(pid int) DeliveryNoun { return DeliveryNoun{n.and(by(pid))} }

// Where matches deliveries for which holds returns true; the words say in a
// phrase what that means.
func (n DeliveryNoun) Where(words string, holds func(trace.Event) bool) DeliveryNoun {
	return DeliveryNoun{n.and(where(words, holds))}
}
