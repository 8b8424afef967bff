// SPDX-License-Identifier: MIT

package claims

var epollBeyond = []Claim{
	{
		ID:       "epoll.edge-is-silent-about-leftovers",
		Section:  Beyond,
		Sentence: "an edge-triggered epoll is silent about what was left unread until something new arrives",
		Verdict:  Confirmed,
		Truth: "ep_send_events() puts a level-triggered item back on the ready list, from which the next epoll_wait() asks " +
			"it again; an edge-triggered one comes there only by ep_poll_callback() or ep_modify()",
		Layers:  []Layer{Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.edge-reports-all-that-is-ready",
		Section:  Beyond,
		Sentence: "an edge-triggered epoll reports everything that is ready, not what has changed",
		Verdict:  Confirmed,
		Truth: "the change only puts the item on the ready list; what is reported comes from vfs_poll(), with which " +
			"ep_item_poll() asks the file inside epoll_wait()",
		Layers:  []Layer{Snapshots, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.oneshot-silences-even-a-hang-up",
		Section:  Beyond,
		Sentence: "a one-shot descriptor that has been reported stays in the epoll and is silent even of a hang-up",
		Verdict:  Confirmed,
		Truth: "ep_send_events() clears all events of the item, also EPOLLERR and EPOLLHUP that none can leave out, and " +
			"leaves it in the tree; ep_modify() arms it again",
		Layers:  []Layer{Calls, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.outlives-the-descriptor",
		Section:  Beyond,
		Sentence: "epoll reports a descriptor that was closed, and nobody can take it out, while a copy of it is open",
		Verdict:  Confirmed,
		Truth: "an item belongs to the open file and goes with it, in eventpoll_release() of the last fput(); epoll_ctl() " +
			"looks it up by file and number, which no descriptor leads to any more",
		Layers:  []Layer{Calls, Objects, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.reports-what-only-a-child-has",
		Section:  Beyond,
		Sentence: "a process is told of files that only its child has open",
		Verdict:  Confirmed,
		Truth: "fork() copies the epoll's descriptor and not the eventpoll, which ep_insert() fills for whoever has it; " +
			"exit_files() of the child ends it",
		Layers:  []Layer{Tasks, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.wakes-a-herd",
		Section:  Beyond,
		Sentence: "one message wakes everybody who waits for it, unless they ask for less",
		Verdict:  Confirmed,
		Truth: "__wake_up_common() calls every ep_poll_callback() of the file but stops at an exclusive one that has woken " +
			"somebody; a shared epoll wakes one, who wakes the next at the end of its scan (ep_done_scan) while an item is left in the list",
		Layers:  []Layer{Scheduler, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.exclusive-goes-with-little",
		Section:  Beyond,
		Sentence: "EPOLLEXCLUSIVE is for ADD only, and neither for a one-shot descriptor nor for an epoll",
		Verdict:  Confirmed,
		Truth: "do_epoll_ctl() refuses with EINVAL every MOD of an exclusive item, and an ADD with any flag beyond " +
			"EPOLLEXCLUSIVE_OK_BITS or of an epoll",
		Layers:  []Layer{Calls, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.nests-four-times",
		Section:  Beyond,
		Sentence: "epolls can watch epolls, but only four links deep, and never in a circle",
		Verdict:  Confirmed,
		Truth: "ep_loop_check() walks down from the added epoll, and in newer kernels up from the other one too, and fails " +
			"with ELOOP in a circle or beyond EP_MAX_NESTS; reverse_path_check() fails with EINVAL where a file's paths are longer",
		Layers:  []Layer{Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.fans-out-500-ways",
		Section:  Beyond,
		Sentence: "only 500 ways may lead from a file by one epoll to another",
		Verdict:  Confirmed,
		Truth: "reverse_path_check() counts the paths along which a file would wake, against path_limits: any number of " +
			"one link, 500 of two, 100 of three",
		Layers:  []Layer{Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.loses-nothing-to-a-bad-address",
		Section:  Beyond,
		Sentence: "an event that epoll_wait cannot write is not lost, even if it is edge-triggered and one-shot",
		Verdict:  Confirmed,
		Truth: "where the write of an entry faults, ep_send_events() has not yet cleared the item's events and puts it back " +
			"at the head of the list",
		Layers:  []Layer{Snapshots, Faults, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.can-be-polled-itself",
		Section:  Beyond,
		Sentence: "an epoll is a descriptor that select and poll can wait for",
		Verdict:  Confirmed,
		Truth: "ep_eventpoll_poll() says POLLIN when an item is ready, and ep_poll_callback() wakes eventpoll.poll_wait " +
			"besides those who are in epoll_wait()",
		Layers:  []Layer{Snapshots, Scheduler, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "epoll.waker-does-the-work",
		Section:  Beyond,
		Sentence: "who makes a descriptor ready puts it into the epoll's list, not who waits for it",
		Verdict:  Confirmed,
		Truth: "the item's entry in the file's wait queue makes the wake-up run ep_poll_callback() in the writer's " +
			"context: it links the item into eventpoll.rdllist and wakes the waiter",
		Layers:  []Layer{Scheduler, Watchpoints, Objects},
		Kernels: ">= 5.10",
	},
}
