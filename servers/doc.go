// SPDX-License-Identifier: MIT

// Package servers has the demo servers: the TCP servers of the course notes,
// so written that the kernel's side of them can be stated exactly.
//
// # Contract
//
// A server is a process that echoes on a port of 127.0.0.1. Its leader thread,
// whose tid is the pid, does it all, but for what fork's children do. From the
// gate on it makes the calls that its source shows and not one more: it is
// noiseless.
//
//	Spawn    the process stands at its gate: set up, no socket yet
//	Memory   where it keeps what it passes to the kernel
//	Release  it passes the gate, and listens
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
//	           epoll          select         fork: parent   child
//	accept     C              C              C+1            -
//	recvfrom   C(M+1)         C(M+1)         -              M+1
//	sendto     CM             CM             -              M
//	waits      C(M+2)+1       C(M+2)+1       -              -
//	close      C              C              C              1
//	others     epoll_create 1                fork C         exit_group 1
//	           epoll_ctl 2C+1
//
// Waits is epoll_wait or select. The last wait, of fork the last accept, has
// not returned. A child closes the listener, its parent the connection.
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
// epoll_ctl more; the sigio mutants have select for pause, and sigio-kill has
// as many kill as signals.
//
// # The log
//
// A server writes down each call before it makes it, and its result behind it:
// an account that owes nothing to any tracer, to hold a trace against. It is
// memory, and costs stores only. In lock-step the log of epoll and of select is
// the same in every run, and that of fork but for the children's pids, with all
// arguments and results. For sigio that holds of the calls with a result; all of
// its log is the same only if no client does anything before the server pauses
// again, and if they share a CPU, so that the two signals of an end of file
// are one.
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
