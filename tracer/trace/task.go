// SPDX-License-Identifier: MIT

package trace

// Task is the part of an [Event] of [KindFork], [KindExit], [KindSleep] and
// [KindWake].
type Task struct {
	// Child is the process and ChildTID the thread a fork made. A new thread
	// has the PID of its maker.
	Child    int `json:",omitzero"`
	ChildTID int `json:",omitzero"`
	// Last says that the exiting thread is the last of its process.
	Last bool `json:",omitempty"`
	// Status is the wait status of an exiting process, as wait(2) returns it:
	// exit code << 8, or the number of the signal that killed it.
	Status int `json:",omitzero"`
	// Target is the thread that a wake-up is for.
	Target int `json:",omitzero"`
}
