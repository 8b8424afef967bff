// SPDX-License-Identifier: MIT

// Package servers has the demo servers: the TCP servers of the course notes,
// so written that the kernel's side of them can be stated exactly.
//
// # Contract
//
// A server is a process that echoes on a port of 127.0.0.1. Its leader thread,
// whose tid is the pid, does it all, but for what the processes do that it
// forks. From the gate on it makes the calls that its source shows and not one
// more: it is noiseless.
//
//	Spawn    the process stands at its gate: set up, no socket yet
//	Memory   where it keeps what it passes to the kernel
//	Release  it passes the gate, and listens
//	Rest     it has done all that there was to do
//	Log      what it says itself that it called
//	Close    it, and all it forked, is killed and gone
//
// A message is what a client sends before it waits, at most [MaxMessage] bytes.
// A connection ends with the client's end of file, or with its first error. A
// call that must not fail and does ends the server; Release or Close says which.
//
// # Models
//
// The calls from the gate on, for C clients in lock-step that send M messages
// each and leave: one message under way in all, and none before the first echo
// to the client before it. Each model also makes socket, bind, listen,
// getsockname and write (of the port) once.
//
//	               accept  recvfrom  sendto  waits             close  others
//	iterative      C+1     C(M+1)    CM      -                 C
//	fork           C+1     -         -       -                 C      fork C
//	fork-wait      C+1     -         -       wait4 C           C      fork C
//	 child of them -       M+1       M       -                 1      exit_group 1
//	nonblock       C       C(M+1)    CM      -                 C      fcntl 2(C+1)
//	select         C       C(M+1)    CM      select W          C
//	poll           C       C(M+1)    CM      poll W            C
//	epoll          C       C(M+1)    CM      epoll_wait W      C      epoll_ctl 2C+1
//	epoll-edge     C       C(2M+1)   CM      epoll_wait W      C      epoll_ctl 2C+1, fcntl 2C
//	epoll-oneshot  C       C(M+1)    CM      epoll_wait W      C      epoll_ctl 2C+CM+1
//	epoll-exclusive
//	 parent        -       -         -       wait4 1           -      fcntl 2, fork K
//	 K workers     C       C(M+1)    CM      epoll_wait W+K-1  C      epoll_ctl 2C+K
//
// W is C(M+2)+1: a wait for each connection, each message and each end, and
// one more. What a server is in at the end, the last of its accepts or waits,
// has not returned. Each epoll has one epoll_create. A child closes the listener,
// its parent the connection.
//
// The clients of iterative and of fork-wait come one after the other, each when
// the one before it has left. If one came earlier the counts would be the same,
// but it would have no echo before.
//
// The CM more that epoll-edge receives are EAGAIN. Of nonblock the table has
// what succeeds: besides, it makes any number of accept and recvfrom that fail
// with EAGAIN, and of sched_yield.
//
// The figures of the [Workers] K are for all together, if all sleep before
// each step. Which of them serves is the kernel's choice. If one does not sleep
// yet when a client comes, another wakes too, and one of the two may have an
// accept more, which fails with EAGAIN.
//
// In sigio the handler makes all calls but pause. One run of it makes one
// accept that fails with EAGAIN, and on each open connection one recvfrom that
// does so. When the C clients, once connected, send R messages each, there are
//
//	SIGIO, sent by the kernel and delivered   CR
//	accept, sendto, rt_sigreturn              CR
//	recvfrom                                  CR(C+1)
//	pause                                     any number: a signal may come first
//
// To connect and to leave take a number of signals that depends on who is
// faster: a client's first message may be there before O_ASYNC is, and an end
// of file is announced twice (tcp_fin, tcp_data_ready). In all there are from
// C(M+1) to C(M+3), and always 3(C+1) fcntl, C accept that succeed, CM
// recvfrom with data and C without, CM sendto and C close.
//
// The mutants make the same calls, with these differences: epoll-readd has 2CM
// epoll_ctl more; epoll-herd has any number of epoll_wait more, and of accept
// that fail with EAGAIN; the sigio mutants have select for pause, and sigio-kill
// has as many kill as signals.
//
// # The log
//
// A server writes down each call before it makes it, and its result behind it:
// an account that owes nothing to any tracer, to hold a trace against. It is
// memory, and costs stores only.
//
// In lock-step the log is the same in every run, with all arguments and results,
// but for the pids of children. There are three exceptions. It depends on who is
// faster which worker of epoll-exclusive serves, and how often nonblock finds
// nothing. Sigio's calls with a result are the same; all of its log is the same
// only if no client does anything before the server pauses again, and if they
// share a CPU, so that the two signals of an end of file are one.
//
// # How to be noiseless
//
// The calls are made by number with RawSyscall6: the wrappers of x/sys and
// package syscall make other calls than their names say, and tell the scheduler.
// All that runs behind the gate is nosplit, so the scheduler has no hold on it,
// and norace, so a build with the race detector makes the same calls. Memory is
// static. All signals but SIGTERM and the model's own are blocked. GOMAXPROCS
// is 1 and the leader never lets go of it: nothing else that is written in Go
// runs, and of the runtime's other threads only one stirs, sysmon, in nanosleep.
//
// On arm64, which lacks the oldest calls, each has its nearest relative's
// number: pselect6, ppoll, clone, epoll_create1, epoll_pwait.
package servers
