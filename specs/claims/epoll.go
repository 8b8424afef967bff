// SPDX-License-Identifier: MIT

package claims

var epollClaims = []Claim{
	{
		ID:       "epoll.takes-each-descriptor-in-once",
		Section:  Epoll,
		Sentence: "epoll copies the table of descriptors only once",
		Verdict:  Refined,
		Truth: "there is no table: epoll_ctl(ADD) copies one epoll_event in, for its descriptor, and a MOD another one; " +
			"epoll_wait() reads none of it again and writes the ready entries only",
		Layers:  []Layer{Calls, Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.puts-the-ready-into-the-given-space",
		Section:  Epoll,
		Sentence: "epoll puts the ready descriptors straight into the space that it is given",
		Verdict:  Confirmed,
		Truth: "ep_send_events() stores two fields for each item that is ready, entry by entry, and neither reads the " +
			"array nor touches what is behind its result",
		Layers:  []Layer{Snapshots, Faults, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.asks-the-ready-only",
		Section:  Epoll,
		Sentence: "epoll is more efficient than select and poll",
		Verdict:  Refined,
		Truth: "do_select() and do_poll() call vfs_poll() for every descriptor in every call, ep_send_events() for those on " +
			"the ready list only: what is idle costs nothing, and where all are ready there is nothing to save",
		Layers:  []Layer{Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.keeps-a-red-black-tree",
		Section:  Epoll,
		Sentence: "the kernel builds a red-black tree, a binary tree, for epoll",
		Verdict:  Confirmed,
		Truth: "eventpoll.rbr has an epitem for each descriptor, in the order of ep_cmp_ffd(): by the address of the file, " +
			"then by number; epoll_ctl() looks items up there, and epoll_wait() has no need to",
		Layers:  []Layer{Watchpoints, Objects, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.keeps-a-ready-list",
		Section:  Epoll,
		Sentence: "the kernel makes a doubly linked circular list, too",
		Verdict:  Confirmed,
		Truth: "eventpoll.rdllist links the items that are ready; ep_poll_callback() appends them in the context of whoever " +
			"makes them so, and a level-triggered one leaves only when ep_send_events() finds it idle",
		Layers:  []Layer{Snapshots, Watchpoints, Objects},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-create.returns-a-descriptor",
		Section:  EpollCreate,
		Sentence: "epoll_create returns a descriptor, by which the other epoll calls find the epoll",
		Verdict:  Confirmed,
		Truth: "do_epoll_create() puts a struct eventpoll behind an anonymous file, [eventpoll], and returns the lowest " +
			"free descriptor; do_epoll_ctl() refuses any other kind of file with EINVAL (is_file_epoll)",
		Layers:  []Layer{Calls, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-create.size-is-positive-and-ignored",
		Section:  EpollCreate,
		Sentence: "the size of epoll_create may be ignored, but must be a non-negative integer, and not 0",
		Verdict:  Refined,
		Truth: "sys_epoll_create() refuses what is not positive with EINVAL and drops the number; a library that calls " +
			"epoll_create1() has no size to check",
		Layers:  []Layer{Calls, Allocations, Procfs, Behaviour},
		Kernels: ">= 5.10",
		Arch:    "amd64",
	},
	{
		ID:       "epoll-ctl.adds-changes-and-removes",
		Section:  EpollCtl,
		Sentence: "epoll_ctl adds a descriptor, changes it or removes it",
		Verdict:  Confirmed,
		Truth: "do_epoll_ctl() looks the descriptor up and calls ep_insert(), ep_modify() or ep_remove(), or fails with " +
			"EEXIST or ENOENT; a file that cannot be polled, as a regular one, it refuses with EPERM",
		Layers:  []Layer{Calls, Allocations, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-ctl.watches-the-file-behind-the-descriptor",
		Section:  EpollCtl,
		Sentence: "the third argument of epoll_ctl is the descriptor to watch",
		Verdict:  Refined,
		Truth: "what ep_insert() watches is the open file behind it: an item is found by the pair of file and number " +
			"(ep_cmp_ffd), so that two numbers of a file make two items, and a number that is reused makes another",
		Layers:  []Layer{Snapshots, Objects, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-event.data-is-the-descriptor",
		Section:  EpollCtl,
		Sentence: "data.fd is the same as the third argument of epoll_ctl",
		Verdict:  Refuted,
		Truth: "data is 64 bits of the program's own, which ep_send_events() hands back as they are and nothing looks up; " +
			"a descriptor is what most programs put there",
		Layers:  []Layer{Snapshots, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-event.is-packed",
		Section:  EpollCtl,
		Sentence: "struct epoll_event is 32 bits of events and then a union of 64 bits",
		Verdict:  Refined,
		Truth: "on x86-64 it is packed into 12 bytes, so that the union is not aligned (EPOLL_PACKED); " +
			"on arm64 and most others it takes 16 bytes, with a gap before the union",
		Layers:  []Layer{Watchpoints, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-event.events-in-and-out",
		Section:  EpollCtl,
		Sentence: "EPOLLIN stands for reading and EPOLLOUT for writing",
		Verdict:  Confirmed,
		Truth: "ep_item_poll() masks what the file reports with what was asked for; do_epoll_ctl() adds EPOLLERR and " +
			"EPOLLHUP to the kernel's copy of it, so that these are reported to everyone",
		Layers:  []Layer{Snapshots, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.blocks-until-something-is-ready",
		Section:  EpollWait,
		Sentence: "epoll_wait blocks if nothing is ready, and is woken when something is",
		Verdict:  Confirmed,
		Truth: "ep_poll() puts the thread into the eventpoll's queue, exclusively, and sleeps; whoever makes a watched file " +
			"ready wakes it by ep_poll_callback()",
		Layers:  []Layer{Snapshots, Scheduler, Objects},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.takes-an-array-and-its-length",
		Section:  EpollWait,
		Sentence: "epoll_wait takes an array for the ready descriptors, and how many entries it has, such as 100",
		Verdict:  Confirmed,
		Truth: "ep_send_events() fills at most maxevents entries and puts what stays ready at the end of the list, so that " +
			"all have their turn; maxevents below 1 is EINVAL",
		Layers:  []Layer{Calls, Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.timeout-in-milliseconds",
		Section:  EpollWait,
		Sentence: "the timeout of epoll_wait is in milliseconds",
		Verdict:  Confirmed,
		Truth: "ep_poll() adds it to the time of CLOCK_MONOTONIC, and until then schedule_hrtimeout_range() " +
			"waits: never shorter, and longer by what the timer and the scheduler take",
		Layers:  []Layer{Calls, Timers, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.timeout-0-does-not-block",
		Section:  EpollWait,
		Sentence: "with a timeout of 0 epoll_wait does not block",
		Verdict:  Confirmed,
		Truth: "ep_poll() looks at the ready list once and returns; the thread may be preempted, but does not " +
			"wait",
		Layers:  []Layer{Scheduler, Timers, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.timeout-minus-1-waits-for-ever",
		Section:  EpollWait,
		Sentence: "with a timeout of -1 epoll_wait blocks until something is ready",
		Verdict:  Confirmed,
		Truth: "any negative timeout is none, and ep_poll() starts no timer; but a signal that is handled ends the call with " +
			"EINTR, which is never restarted, SA_RESTART or not",
		Layers:  []Layer{Signals, Scheduler, Timers, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.returns-the-number-of-entries",
		Section:  EpollWait,
		Sentence: "epoll_wait returns the number of ready descriptors",
		Verdict:  Refined,
		Truth: "ep_send_events() counts the entries that it fills: one an item, whichever events it has, so that a file " +
			"under two descriptors counts twice, and one ready both ways once",
		Layers:  []Layer{Calls, Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll-wait.returns-0-or-an-error",
		Section:  EpollWait,
		Sentence: "epoll_wait returns 0 when the time is up, and -1 if it fails",
		Verdict:  Confirmed,
		Truth: "the kernel returns 0, or the negative error, of which the C library makes -1 and errno: EBADF, EINVAL, " +
			"EFAULT, EINTR",
		Layers:  []Layer{Calls, Behaviour},
		Kernels: ">= 5.10",
	},
}
