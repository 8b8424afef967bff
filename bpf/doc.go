// SPDX-License-Identifier: MIT

// Package bpf holds the probes: C programs that run in the kernel, and the Go
// bindings that bpf2go generates from them.
//
// The C code is one translation unit, probes.bpf.c, of small headers:
//
//	event.h        the one record that every probe emits
//	kernel.h       the few kernel types that are looked into, by CO-RE
//	arch.h         what differs between amd64 and arm64
//	maps.h         the ring, the recordings, who is followed, which call a thread is in
//	pid.h          pids as the tracer's pid namespace has them
//	books.h        positions of a recording, and what became of them
//	follow.h       who is recorded
//	emit.h         reserve a record or count it lost; submit it
//	snapshot.h     the caller's memory behind the arguments
//	count.h        how often a call is made, where nothing else is wanted
//	call_rule.h    which calls are recorded, with what
//	call_record.h  the call that a thread is in, and its record
//	call_enter.h   sys_enter
//	call_exit.h    sys_exit
//	signal.h       signal_generate, signal_deliver
//	cgroup.h       cgroup_attach_task, and sched_process_fork into another group
//	task.h         sched_process_fork, _exec, _exit
//	sched.h        sched_switch, sched_waking
//	watch.h        hardware watchpoints
//	inspect.h      kernel objects as they stand: open files, ranges of memory
//	context.h      whether an interrupt runs on top of the task; who is recorded on demand; what was skipped for nothing
//	tcp.h          inet_sock_set_state
//	fault.h        page_fault_kernel
//	alloc.h        kmalloc, kmem_cache_alloc and their relatives
//	timer.h        hrtimer_start
//
// A probe first asks whether its task is followed; only then does it take the next
// position of the recording and make a record of it, or book the position as one
// without. A call is one record, made at its exit of what the enter has kept.
//
// Running needs no compiler: objects and bindings are committed. After a change
// of the C code run make generate, which needs clang-19 and checks that
// nothing else changed. Objects are licensed MIT or GPL-2.0, at your choice.
package bpf
