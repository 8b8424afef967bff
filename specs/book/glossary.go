// SPDX-License-Identifier: MIT

package book

import "github.com/kwitness/kwitness/specs/claims"

// A gloss says in plain words what a layer of evidence shows.
type gloss struct {
	Layer   claims.Layer
	Meaning string
}

// glossary has every layer, in the order of the registry.
var glossary = []gloss{
	{claims.Calls, "the system calls that the program made, each with its arguments and its result, in their order"},
	{claims.Snapshots, "copies of the program's memory behind the arguments of a call, taken when the call begins and when it ends: what the " +
		"program asked for, and what the kernel wrote over it"},
	{claims.Signals, "signals: who sent one, to whom, with which code, and whether it arrived"},
	{claims.Tasks, "processes and threads being born (fork), becoming another program (exec) and ending"},
	{claims.Scheduler, "who fell asleep in the kernel, who was woken, and who woke it"},
	{claims.TCP, "the states that a TCP connection goes through in the kernel, such as ESTABLISHED, whether or not a program has asked for it yet"},
	{claims.Faults, "page faults: the first time that the kernel touches a fresh page of the program's memory, the CPU stops it for a moment, and " +
		"that names the kernel function that reads or writes there"},
	{claims.Allocations, "the memory that the kernel sets aside for itself: how many bytes, and in which of its functions"},
	{claims.Timers, "the kernel's alarm clocks being set: who may sleep only so long"},
	{claims.Watchpoints, "a few bytes of memory that the CPU itself guards: each read or write of them is reported with the kernel function that made it"},
	{claims.Objects, "the kernel's own records of open files and epoll instances, read as they stand in its memory"},
	{claims.Procfs, "what the kernel says of itself and of a process, in the files of /proc and /sys"},
	{claims.Behaviour, "what any program can see without a tool: results of calls, data that arrives, time that passes, processes that are left"},
}
