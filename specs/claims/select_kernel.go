// SPDX-License-Identifier: MIT

package claims

var selectKernelClaims = []Claim{
	{
		ID:       "select.copies-in-on-every-call",
		Section:  SelectKernel,
		Sentence: "first, select copies all sets into the kernel",
		Verdict:  Confirmed,
		Truth: "core_sys_select() copies in each set that is not NULL, by get_fd_set(), before it looks at any descriptor: of each " +
			"only the words that nfds needs",
		Layers:  []Layer{Calls, Faults, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.zeroes-the-sets-first",
		Section:  SelectKernel,
		Sentence: "then it zeroes all descriptors in user space",
		Verdict:  Refuted,
		Truth: "zero_fd_set() clears the kernel's own three bitmaps, which take the result; the program's memory stays as it is " +
			"until set_fd_set() writes the result over it at the end, and for good if the call fails",
		Layers:  []Layer{Snapshots, Allocations, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.blocks-and-wakes",
		Section:  SelectKernel,
		Sentence: "it blocks, and is woken when something is ready",
		Verdict:  Confirmed,
		Truth: "__pollwait() puts the caller into the wait queue of every descriptor, poll_schedule_timeout() gives the CPU away, and " +
			"whoever makes one of them ready wakes the caller by pollwake(); if one is ready at once there is no sleep",
		Layers:  []Layer{Scheduler, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.calls-the-driver",
		Section:  SelectKernel,
		Sentence: "it calls the drivers, which return flags",
		Verdict:  Confirmed,
		Truth: "do_select() calls vfs_poll() for each descriptor, before it sleeps and after, and that the f_op->poll of its file, such " +
			"as pipe_poll() or sock_poll(), which returns a mask of POLLIN, POLLOUT and so on",
		Layers:  []Layer{Snapshots, Watchpoints, Objects},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.tells-reading-from-writing-by-flags",
		Section:  SelectKernel,
		Sentence: "the flags tell it whether to read or to write",
		Verdict:  Confirmed,
		Truth: "do_select() sets a descriptor's bit in the result for reading if the driver's flags have one of POLLIN_SET, for writing " +
			"if one of POLLOUT_SET, as an exception if POLLPRI; an error counts as both, the end as something to read",
		Layers:  []Layer{Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.returns-the-total",
		Section:  SelectKernel,
		Sentence: "it returns how many there are to read and to write",
		Verdict:  Confirmed,
		Truth:    "do_select() adds 1 for each bit that it sets, and the exceptions count, too",
		Layers:   []Layer{Snapshots, Behaviour},
		Kernels:  ">= 5.10",
	},
	{
		ID:       "select.copies-the-result-back",
		Section:  SelectKernel,
		Sentence: "it copies the sets back: the ready ones, zeros else",
		Verdict:  Confirmed,
		Truth: "core_sys_select() writes each set by set_fd_set() once do_select() has returned, in as many whole words as it read; " +
			"after an error it writes none",
		Layers:  []Layer{Snapshots, Faults, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.copies-its-sets-twice",
		Section:  SelectKernel,
		Sentence: "its drawback: it copies the sets twice",
		Verdict:  Confirmed,
		Truth: "core_sys_select() copies each set in at the beginning of every call and writes the result over it at the " +
			"end; while the call is blocked the program's memory is left alone",
		Layers:  []Layer{Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.does-not-say-which",
		Section:  SelectKernel,
		Sentence: "the kernel does not say which descriptor is ready",
		Verdict:  Refined,
		Truth: "the number that it returns does not, but the sets do: in them do_select() leaves exactly the bits of the ready ones, " +
			"and the program has to look through them from 0 to nfds",
		Layers:  []Layer{Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.macros-are-plain-memory",
		Section:  SelectMacros,
		Sentence: "FD_SET and its kin change and read the table",
		Verdict:  Confirmed,
		Truth:    "they set, clear and read bits of the program's own memory: no call is made, and the kernel sees the set in select only",
		Layers:   []Layer{Calls, Snapshots, Watchpoints},
		Kernels:  ">= 5.10",
	},
	{
		ID:       "select.isset-means-ready",
		Section:  SelectMacros,
		Sentence: "FD_ISSET after select says if a descriptor is ready",
		Verdict:  Confirmed,
		Truth: "what core_sys_select() left in the set can be accepted from or received from without waiting; the set has to be made " +
			"anew for the next call",
		Layers:  []Layer{Snapshots, Scheduler},
		Kernels: ">= 5.10",
	},
}
