// SPDX-License-Identifier: MIT

package trace

// A State says how far a system call got.
type State uint8

// The states of a call.
const (
	InFlight State = iota + 1 // entered, and not left when the trace ended
	Returned                  // entered and left
	Ended                     // entered; its task ended inside it, as in exit_group
)

var stateNames = []string{InFlight: "in flight", Returned: "returned", Ended: "ended"}

// String returns the state in words.
func (s State) String() string { return word("state", stateNames, uint8(s)) }

// MarshalText writes the state as its words.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *State) UnmarshalText(text []byte) error {
	n, err := number("state", stateNames, string(text))
	*s = State(n)
	return err
}
