// SPDX-License-Identifier: MIT

// Package bare makes the system calls that Go code cannot make by itself: those
// that return twice on one stack, and 32-bit calls. Who makes them has no
// runtime: a process of one thread that was forked without one.
//
// Nothing here touches the goroutine, and every function makes exactly the
// calls that it names: what a tracer records of them is known beforehand.
package bare
