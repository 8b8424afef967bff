// SPDX-License-Identifier: MIT

// Package bpf holds the probes: C programs that run in the kernel, and the Go
// bindings that bpf2go generates from them.
//
// The C code is one translation unit, probes.bpf.c, of small headers:
//
//	event.h     the one record that every probe emits
//	maps.h      the ring, who is followed, what was lost, what is watched
//	emit.h      reserve a record or count it lost; submit it
//	kernel.h    the few kernel types that are looked into, by CO-RE
//	arch.h      what differs between amd64 and arm64
//	call.h      sys_enter, sys_exit
//	snapshot.h  the caller's memory behind the arguments
//	signal.h    signal_generate, signal_deliver
//	task.h      sched_process_fork, _exec, _exit
//	sched.h     sched_switch, sched_waking
//	watch.h     hardware watchpoints
//
// A probe first asks whether its task is followed; only then does it reserve a
// record. A record that cannot be reserved is counted: nothing is lost silently.
//
// Running needs no compiler: objects and bindings are committed. After a change
// of the C code run make generate, which needs clang-19 and checks that
// nothing else changed. Objects are licensed MIT or GPL-2.0, at your choice.
package bpf
