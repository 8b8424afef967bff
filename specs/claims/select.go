// SPDX-License-Identifier: MIT

package claims

var selectClaims = []Claim{
	{
		ID:       "multiplexing.one-process-serves-many-clients",
		Section:  Multiplexing,
		Sentence: "one process can serve many clients with select, poll or epoll",
		Verdict:  Confirmed,
		Truth: "each of select(), poll() and epoll_wait() waits for all connections at once, so that one thread answers " +
			"whichever speaks, without a kernel_clone()",
		Layers:  []Layer{Calls, Snapshots, Tasks},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.blocks-while-nothing-is-ready",
		Section:  Select,
		Sentence: "select blocks while no descriptor is ready",
		Verdict:  Confirmed,
		Truth: "do_select() asks every file once by vfs_poll(), which leaves a wait entry with it, and then gives the CPU " +
			"away in poll_schedule_timeout()",
		Layers:  []Layer{Scheduler, Watchpoints, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.wakes-when-a-descriptor-is-ready",
		Section:  Select,
		Sentence: "select is woken when a descriptor gets ready",
		Verdict:  Confirmed,
		Truth: "whoever makes the file ready calls pollwake() in its own context, which wakes the caller and does not say " +
			"who it was: do_select() asks all files again from the first",
		Layers:  []Layer{Snapshots, Scheduler, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.clears-what-is-not-ready",
		Section:  Select,
		Sentence: "when it has woken up, select clears all descriptors that are not ready",
		Verdict:  Refined,
		Truth: "core_sys_select() overwrites whole longs, FDS_BYTES(min(nfds, max_fds)) of each set, with the result: bits " +
			"above nfds in the last of them go too, and words beyond are not touched",
		Layers:  []Layer{Snapshots, Watchpoints, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.returns-with-its-result-in-the-sets",
		Section:  Select,
		Sentence: "whenever select returns, its result is in the sets",
		Verdict:  Refined,
		Truth: "core_sys_select() writes a result only, that of a timeout included; after an error, such as EBADF or the " +
			"EINTR of a signal, the sets hold what was asked for",
		Layers:  []Layer{Snapshots, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.ready-means-there-is-data",
		Section:  Select,
		Sentence: "a descriptor is ready when there is data behind it",
		Verdict:  Refuted,
		Truth: "ready is what would not block, by the mask of vfs_poll(): the end of a pipe, a pipe that nobody reads, and " +
			"any file without a poll function, as a regular one, are ready without data",
		Layers:  []Layer{Calls, Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.nfds-is-the-largest-plus-one",
		Section:  Select,
		Sentence: "the first argument is the largest descriptor plus one",
		Verdict:  Confirmed,
		Truth: "do_select() looks at the bits below nfds only, and core_sys_select() cuts nfds down to the size of the " +
			"table of descriptors; nothing checks that it is large enough",
		Layers:  []Layer{Snapshots, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.has-a-read-a-write-and-an-exception-table",
		Section:  Select,
		Sentence: "select has a table for reading, one for writing and one for exceptions",
		Verdict:  Confirmed,
		Truth: "do_select() holds the mask of each file against POLLIN_SET, POLLOUT_SET and POLLEX_SET; the third is for " +
			"urgent data (EPOLLPRI), while errors are in the first two",
		Layers:  []Layer{Calls, Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.table-is-an-array-of-descriptors",
		Section:  Select,
		Sentence: "a table is an array of int that stores descriptors",
		Verdict:  Refuted,
		Truth: "an fd_set is a bitmap, one bit a descriptor in an array of unsigned long (fds_bits), and do_select() walks " +
			"its bits: a number that is stored there stands for the descriptors of its bits",
		Layers:  []Layer{Snapshots, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.read-table-is-for-receiving",
		Section:  Select,
		Sentence: "the descriptors of the read table are for receiving data",
		Verdict:  Refined,
		Truth: "POLLIN_SET also holds a listener with a connection to accept (inet_csk_listen_poll), an end of file and an " +
			"error (tcp_poll), none of which brings data",
		Layers:  []Layer{Calls, Snapshots, TCP},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.timeout-is-seconds-and-microseconds",
		Section:  Select,
		Sentence: "the timeout is a struct timeval of seconds and microseconds",
		Verdict:  Confirmed,
		Truth: "poll_select_set_timeout() makes a deadline of it, before which do_select() does not give up; how much later " +
			"it may, select_estimate_accuracy() says; where there is pselect6() only, as on arm64, the C library turns it into a timespec",
		Layers:  []Layer{Snapshots, Timers, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.null-waits-for-ever",
		Section:  Select,
		Sentence: "whoever wants no timeout passes NULL",
		Verdict:  Confirmed,
		Truth: "without a timeout do_select() starts no timer and waits for ever; its opposite is the timeout of zero, with " +
			"which it does not wait at all",
		Layers:  []Layer{Scheduler, Timers, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.timeout-serves-every-call",
		Section:  Select,
		Sentence: "a timeout that was set to 5 seconds is 5 seconds in every call",
		Verdict:  Refuted,
		Truth: "poll_select_finish() writes what remains over the timeout after every call, failed ones included, unless " +
			"it was zero or the personality has STICKY_TIMEOUTS",
		Layers:  []Layer{Snapshots, Scheduler, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.returns-the-number-of-bits",
		Section:  Select,
		Sentence: "select returns the number of descriptors that are ready",
		Verdict:  Refuted,
		Truth: "do_select() counts bits over its three sets, so a descriptor that is ready to be read and to be written " +
			"counts twice, where poll counts entries of its array",
		Layers:  []Layer{Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.returns-zero-on-timeout",
		Section:  Select,
		Sentence: "select returns 0 on a timeout",
		Verdict:  Confirmed,
		Truth: "do_select() asks all files once more after the deadline and returns 0, a result like any other: " +
			"core_sys_select() writes its empty sets over the request",
		Layers:  []Layer{Snapshots, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.returns-minus-one-on-error",
		Section:  Select,
		Sentence: "select returns -1 on an error",
		Verdict:  Refined,
		Truth: "the kernel returns the error itself, negated, of which the C library makes -1 and errno; for a signal " +
			"core_sys_select() has ERESTARTNOHAND, which becomes EINTR on the way to the handler, even with SA_RESTART",
		Layers:  []Layer{Calls, Signals, Behaviour},
		Kernels: ">= 5.10",
	},
}

var selectBeyond = []Claim{
	{
		ID:       "select.goes-beyond-fd-setsize",
		Section:  Beyond,
		Sentence: "the kernel's select takes descriptors above FD_SETSIZE, and ignores closed ones beyond the table of descriptors",
		Verdict:  Confirmed,
		Truth: "core_sys_select() knows no FD_SETSIZE but max_fds, the size of the table of descriptors, to which it cuts " +
			"nfds down before max_select_fd() looks for closed ones",
		Layers:  []Layer{Calls, Watchpoints, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.counts-otherwise-than-poll-and-epoll",
		Section:  Beyond,
		Sentence: "of one socket that is ready both ways select counts 2, poll 1 and epoll 1",
		Verdict:  Confirmed,
		Truth: "do_select() counts bits in its sets, do_poll() entries with revents and ep_send_events() items: the same " +
			"mask of vfs_poll() is two bits or one entry with two flags",
		Layers:  []Layer{Calls, Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
	{
		ID:       "select.takes-a-regular-file-and-epoll-does-not",
		Section:  Beyond,
		Sentence: "select and poll have a regular file ready both ways at all times, epoll does not take it",
		Verdict:  Confirmed,
		Truth: "where a file has no poll function vfs_poll() returns DEFAULT_POLLMASK, while epoll_ctl() fails with EPERM " +
			"(file_can_poll)",
		Layers:  []Layer{Calls, Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
}
