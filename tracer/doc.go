// SPDX-License-Identifier: MIT

// Package tracer records what the kernel does for a program.
//
//	tr, err := tracer.New(tracer.Config{})
//	defer tr.Close()
//	rec, err := tr.Record(tracer.Command(cmd)) // starts it, followed from its birth
//	…
//	err = rec.Stop(ctx)                    // everything that happened before is in
//	fmt.Println(rec.Trace())
//
// Probes on the kernel's tracepoints put a record into one ring buffer for
// everything that a followed process does: its calls, with the memory behind
// their arguments, its signals, forks and exits, its sleeps and wake-ups, and,
// where a watchpoint was set, the kernel's own reads and writes of its memory. What
// more there is to see is recorded where it is asked for: the kernel's page faults,
// allocations and timers ([Recording.Include]) and the states of TCP sockets
// ([Recording.Port]). Their probes are loaded when they are first needed.
// A process that is not followed costs the probes one lookup, and nothing once a
// tracer has recorded nobody for a second.
//
// What may have been missed is counted, never guessed: see [trace.Trace.Incomplete].
// Every event takes the next position of its recording, in the kernel, and Stop
// accounts for all of them: received, in flight or lost.
package tracer
