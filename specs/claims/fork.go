// SPDX-License-Identifier: MIT

package claims

var forkClaims = []Claim{
	{
		ID:       "fork.once-a-connection",
		Section:  Concurrent,
		Sentence: "the concurrent server forks once a connection",
		Verdict:  Confirmed,
		Truth: "every accept is followed by one kernel_clone(); parent and child each close the descriptor they do not " +
			"need, and with SIGCHLD ignored do_notify_parent() lets an ended child vanish without a signal",
		Layers:  []Layer{Calls, Signals, Tasks},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.is-for-small-servers",
		Section:  Concurrent,
		Sentence: "the concurrent server is usually for small servers",
		Verdict:  Refined,
		Truth: "nothing in the kernel says so, but it has a price: copy_process() makes a task, an address space and page tables for " +
			"each client, dozens of objects, where ep_insert() makes two or three small ones",
		Layers:  []Layer{Allocations, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.ignoring-sigchld-leaves-no-zombies",
		Section:  Concurrent,
		Sentence: "signal(SIGCHLD, SIG_IGN) leaves no zombies",
		Verdict:  Confirmed,
		Truth: "where the action is SIG_IGN, do_notify_parent() generates no signal and has the kernel let go of the child " +
			"at once (autoreap)",
		Layers:  []Layer{Signals, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.wait-that-ignores-outlasts-all-children",
		Section:  Concurrent,
		Sentence: "a parent that ignores SIGCHLD can wait as well",
		Verdict:  Refined,
		Truth: "do_wait() finds no zombie then, so it sleeps until the last child has ended, and fails with ECHILD instead of " +
			"returning one",
		Layers:  []Layer{Calls, Scheduler, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.accept-returns-a-descriptor-a-connection",
		Section:  Concurrent,
		Sentence: "accept returns a descriptor of the connection",
		Verdict:  Confirmed,
		Truth: "each accept makes a struct file for a socket that was established before, in tcp_rcv_state_process(); the " +
			"listener stays what it is",
		Layers:  []Layer{TCP, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.returns-twice-or-fails",
		Section:  Concurrent,
		Sentence: "fork returns 0 in the child and its pid in the parent, or -1",
		Verdict:  Confirmed,
		Truth: "of one call of kernel_clone() there are two returns, the child's by ret_from_fork(); where copy_process() fails " +
			"there is one, with -EAGAIN for instance, of which the C library makes -1",
		Layers:  []Layer{Calls, Tasks, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.child-inherits-the-descriptors",
		Section:  Concurrent,
		Sentence: "the child inherits sockfd and datafd",
		Verdict:  Confirmed,
		Truth: "copy_files() and dup_fd() copy the table of descriptors, not the open files: each struct file has one reference " +
			"more",
		Layers:  []Layer{Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.each-closes-what-it-does-not-need",
		Section:  Concurrent,
		Sentence: "the child closes sockfd, and its parent datafd",
		Verdict:  Refined,
		Truth: "close() drops one reference and disturbs nobody else's; __fput() and tcp_close(), which sends the FIN, come with the " +
			"last one, so the parent's close is needed for the client to see the child's",
		Layers:  []Layer{TCP, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.recv-returns-zero-when-the-client-is-done",
		Section:  Concurrent,
		Sentence: "the child must leave its loop when the client is done",
		Verdict:  Confirmed,
		Truth: "once tcp_fin() has taken in the client's FIN and all data is read, tcp_recvmsg() returns 0, for ever: a loop that " +
			"does not end there never blocks again",
		Layers:  []Layer{Calls, Scheduler, TCP},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.parent-only-accepts",
		Section:  Concurrent,
		Sentence: "the parent does nothing but connect clients",
		Verdict:  Confirmed,
		Truth: "it sleeps in inet_csk_accept() and makes no call about a connection but close(); even the connecting is done by " +
			"the kernel",
		Layers:  []Layer{Calls, Scheduler},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.wait-stops-accepting",
		Section:  Concurrent,
		Sentence: "a parent that waits for its child accepts nobody else",
		Verdict:  Confirmed,
		Truth: "do_wait() sleeps until the child's exit_notify() wakes it, and no accept() is entered before; other clients are " +
			"connected by the kernel all the same, but not served",
		Layers:  []Layer{Calls, Scheduler, TCP, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fork.many-children-take-much-memory",
		Section:  Multiplexing,
		Sentence: "many clients mean many children, and those take much memory",
		Verdict:  Refined,
		Truth: "each child has a task and page tables of its own, but shares all pages with its parent until one of the two " +
			"writes: the page fault of that write copies one page (do_wp_page(), copy on write)",
		Layers:  []Layer{Tasks, Faults, Procfs},
		Kernels: ">= 5.10",
	},
	{
		ID:       "iterative.is-one-process",
		Section:  Multiplexing,
		Sentence: "the iterative server is a single process",
		Verdict:  Confirmed,
		Truth:    "no kernel_clone() is called: the process that accepts also receives and sends, for one client after the other",
		Layers:   []Layer{Calls, Tasks, Procfs},
		Kernels:  ">= 5.10",
	},
	{
		ID:       "iterative.others-cannot-connect",
		Section:  Multiplexing,
		Sentence: "while one client stays, others cannot connect",
		Verdict:  Refuted,
		Truth: "the kernel does the handshake (tcp_check_req()) and queues the connection and its data without any accept(); the " +
			"others are connected, and only served later",
		Layers:  []Layer{TCP, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
}

var forkBeyond = []Claim{
	{
		ID:       "fork.sigchld-by-default-is-not-ignored",
		Section:  Beyond,
		Sentence: "SIGCHLD that is ignored by default still leaves a zombie",
		Verdict:  Confirmed,
		Truth: "do_notify_parent() lets go of the child for SIG_IGN alone; for SIG_DFL it sends a signal, which sig_ignored() " +
			"throws away, and the child stays a zombie",
		Layers:  []Layer{Signals, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "listen.lets-one-more-than-asked-connect",
		Section:  Beyond,
		Sentence: "listen(n) lets n+1 clients connect and send before any accept",
		Verdict:  Confirmed,
		Truth: "tcp_conn_request() turns clients away when sk_acceptq_is_full(), which asks whether the queue is longer than n; " +
			"until then the kernel finishes the handshake and takes in data by itself",
		Layers:  []Layer{TCP, Procfs, Behaviour},
		Kernels: ">= 5.10",
	},
}
