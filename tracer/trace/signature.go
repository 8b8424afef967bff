// SPDX-License-Identifier: MIT

package trace

// A signature says what the arguments of a call are. The signatures by name are
// generated from tracer/internal/decode/calls.txt, for all architectures: a
// trace can be read on another one than it was recorded on.
type signature struct {
	// args is how many there are.
	args int
	// fds are the positions of the descriptors that the call is about.
	fds []int
}

// signatureOf returns the signature of a call; one that is not known may use
// every register.
func signatureOf(name string) signature {
	if s, ok := signatures[name]; ok {
		return s
	}
	return signature{args: len(Call{}.Args)}
}
