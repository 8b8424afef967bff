// SPDX-License-Identifier: MIT

// Package attack attacks the tracer. It has tests only: make attack runs them and
// prints one table, an attack a row.
//
// Every attack holds the trace against what its target has counted itself. The
// target is a process without a runtime, which makes exactly the calls that it
// counts, in memory that it shares with the test. The law is everywhere the same:
// a trace is complete and exactly right, or it says that it is not and how much it
// has lost; and the target is unharmed. So
//
//	received + lost + in flight == made
//
// to the last call. Many of the calls are marks: each says who made it, and the
// how manieth it is, so that a trace with the right number of wrong calls fails
// too.
//
// The attacks, and what would be a failure:
//
//   - Floods against rings of 64 KiB to 16 MiB, with a reader that runs, one that
//     only runs when nobody else wants the CPU, and one that is stopped
//     (flood_test.go): a call neither received nor counted; a loss, and a trace
//     that says it is complete. A flood of a trace that may not grow
//     (bound_test.go): the same.
//   - 16 threads × 62,500 getpid (million_test.go): not exactly 1,000,000.
//   - Bad pointers: NULL, -1, the kernel's, unmapped, PROT_NONE, never touched, and
//     arrays of which the end is such (pointers_test.go): zeros, or anything else,
//     where nothing was read; a result that differs from the untraced one.
//   - SIGKILL and exit_group while threads are in calls, and while they flood
//     (kill_test.go, exit_group_test.go): a call with a result for a program that is
//     dead; a wrong wait status; a thread without an end. A thread that is killed
//     between its count and its call has counted one that it never made: such a
//     row may have made a few more than it accounts for.
//   - Exec by a thread that is not the leader, and processes that replace their
//     program again and again (exec_test.go): a call that belongs to another
//     process, or to another program.
//   - Bursts of children by clone, vfork and clone3 (burst_test.go): a fork without
//     its child's calls and exit. Thousands of threads at a time (bound_test.go): a
//     call neither received nor counted. Here alone more may be counted as lost
//     than were, as of a thread that it has no room for the tracer counts a call
//     when it is entered and when it returns.
//   - A pid that is used again, for a followed process and for a stranger
//     (reuse_test.go): two lives that are taken for one; a call of the stranger.
//   - The tracer killed with -9 (killed_tracer_test.go): work of the target that is
//     not done, or wrong; a program, a map or a link that the kernel keeps.
//   - Two tracers on one target, in two processes and in one, and two recordings of
//     one tracer (two_test.go); recordings one after the other (again_test.go): two
//     traces that differ; a loss counted for the wrong one; a call that is in
//     none of two traces that say they are complete.
//   - Threads that change their CPUs, and a CPU that is taken away (cpus_test.go).
//   - Calls that seccomp or a ptracer refuses, for which sys_exit fires without
//     sys_enter or neither does (refused_test.go, ptrace_amd64_test.go), and calls
//     that do not exist (numbers_test.go): a call claimed to be lost that was not,
//     one with a result that it never had, one that is not there.
//   - int 0x80 from a 64-bit program (int80_amd64_test.go): a call read by the
//     wrong table; calls not understood in a trace that says it is complete.
//   - Stop in the middle of a flood (stop_race_test.go): fewer calls than the threads
//     had counted before, or more than after.
//
// The short form is part of make test. KWITNESS_ATTACK=full is the full one;
// KWITNESS_ATTACK_TABLE names a file for the table.
package attack
