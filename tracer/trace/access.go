// SPDX-License-Identifier: MIT

package trace

// Access is the part of an [Event] of [KindAccess]: kernel code read or wrote
// watched memory of the program in Hits consecutive instructions, or in one
// that the CPU repeated (rep movsb). How many hits a copy gives depends on the
// CPU and its copy routine; that it gives at least one does not.
//
// Of an event of [KindFault] Addr is the address that the kernel could not read or
// write at once, by the instruction at which Stack begins; Watch and Hits are zero.
type Access struct {
	// Watch is the name that the watchpoint was given, Addr what it watches.
	Watch string `json:",omitempty"`
	Addr  uint64 `json:",omitzero"`
	Write bool   `json:",omitempty"`
	Hits  int    `json:",omitzero"`
	// Stack names the kernel functions, innermost first: the one that touched
	// the memory, its caller, and so on, as far as the record holds them.
	Stack []string `json:",omitzero"`
}
