// SPDX-License-Identifier: MIT

// Package watch sets hardware watchpoints on a thread's memory and asks which
// kernel code touches it.
//
// A watchpoint covers 1, 2, 4 or 8 bytes and fires on the CPU's own data
// accesses, so it proves a copy where no probe may be put: under lockdown, and
// on _copy_from_user and _copy_to_user, which no kernel lets be probed. It
// fires for the program's own accesses too; those are counted and not recorded.
//
// A CPU has four debug registers. One watchpoint takes two of them: x86 cannot
// watch reads alone, so one register watches writes and one any access, and a
// read is what only the second one sees. Two windows a thread are the limit.
//
// How many hits a copy gives depends on the CPU and the kernel's copy routine:
// one for every byte of "rep movsb", at most, or one for every store. That it
// gives at least one is what a claim may rest on, and [Programs.Calibrate]
// shows that it does before anything is claimed.
//
// A watchpoint belongs to one thread: it is in the registers while that thread
// runs, in user or kernel mode or interrupted, and at no other time. What some
// other task does to the same memory it does not see.
//
// In virtual machines a hit was seen to come, very rarely, without DR6 saying
// which register was hit. In kernel mode it then leaves no trace; in user mode
// the kernel takes it for an icebp instruction and sends the program a SIGTRAP,
// which ends it unless it is caught. The tracer counts such a signal as a loss.
package watch
