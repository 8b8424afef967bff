// SPDX-License-Identifier: MIT

package claims

var fcntlClaims = []Claim{
	{
		ID:       "fcntl.blocking-is-the-default",
		Section:  Nonblocking,
		Sentence: "a descriptor blocks unless it is told otherwise",
		Verdict:  Confirmed,
		Truth:    "without O_NONBLOCK in f_flags a read of nothing sleeps (TASK_INTERRUPTIBLE) until a writer wakes it",
		Layers:   []Layer{Scheduler, Behaviour},
		Kernels:  ">= 5.10",
	},
	{
		ID:       "fcntl.setfl-makes-it-nonblocking",
		Section:  Nonblocking,
		Sentence: "F_GETFL, |= O_NONBLOCK and F_SETFL make a descriptor non-blocking",
		Verdict:  Confirmed,
		Truth: "setfl() puts the flags it is given in place of the old ones, as far as they may change, so all three steps " +
			"are needed: what is not passed again is cleared",
		Layers:  []Layer{Calls, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "fcntl.the-flag-is-the-open-files",
		Section:  Nonblocking,
		Sentence: "the descriptor has the non-blocking property",
		Verdict:  Refined,
		Truth: "the struct file behind the descriptor has it, so all descriptors that dup() and fork() made of it have it, too; " +
			"FD_CLOEXEC alone is the descriptor's own",
		Layers:  []Layer{Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.one-signal-an-event",
		Section:  Async,
		Sentence: "when a condition comes true, SIGIO is raised",
		Verdict:  Refined,
		Truth: "kill_fasync() raises one each time something happens, not as long as the condition holds: what was there " +
			"before O_ASYNC raises none, and more of the same raises another",
		Layers:  []Layer{Signals, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.the-process-catches-it",
		Section:  Async,
		Sentence: "the kernel sends SIGIO to the named process, which catches it",
		Verdict:  Confirmed,
		Truth: "send_sigio_to_task() queues SIGIO with SI_KERNEL for the whole process, in the context of whoever made the " +
			"descriptor ready, and get_signal() in the owner delivers it to the handler",
		Layers:  []Layer{Signals, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.needs-a-handler",
		Section:  Async,
		Sentence: "first a handler is set by signal(SIGIO, func)",
		Verdict:  Refined,
		Truth:    "it must be there in time: the default action of SIGIO is to kill the process",
		Layers:   []Layer{Signals, Tasks, Behaviour},
		Kernels:  ">= 5.10",
	},
	{
		ID:       "sigio.setfl-registers-the-file",
		Section:  Async,
		Sentence: "F_SETFL with O_ASYNC gives the descriptor the asynchronous property",
		Verdict:  Refined,
		Truth: "setfl() calls the file's fasync operation, whose fasync_helper() puts one entry on the file's list and sets the " +
			"flag; to set what is set does nothing",
		Layers:  []Layer{Allocations, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.is-the-default-signal",
		Section:  Async,
		Sentence: "the signal is SIGIO by default",
		Verdict:  Confirmed,
		Truth: "a signum of 0 in the file's owner means SIGIO with SI_KERNEL; F_SETSIG, even to SIGIO, adds the reason " +
			"(POLL_IN) and the descriptor to the siginfo",
		Layers:  []Layer{Signals, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.goes-to-the-owner",
		Section:  Async,
		Sentence: "SIGIO goes to the F_SETOWN process",
		Verdict:  Confirmed,
		Truth: "send_sigio_to_task() signals the pid that F_SETOWN stored in the file, from whatever context made the " +
			"descriptor ready, with the code SI_KERNEL that tells it from kill(2)",
		Layers:  []Layer{Calls, Signals},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.async-before-owner-leaves-a-window",
		Section:  Async,
		Sentence: "O_ASYNC is set first and F_SETOWN after it",
		Verdict:  Refined,
		Truth: "both orders work, but between the two the file has no owner to whom kill_fasync() could send anything, so what " +
			"happens there raises no signal, then or later",
		Layers:  []Layer{Signals, Objects, Behaviour},
		Kernels: ">= 5.10",
	},
}

var fcntlBeyond = []Claim{
	{
		ID:       "sigio.is-silent-while-a-reader-blocks",
		Section:  Beyond,
		Sentence: "no SIGIO is raised for data while a thread is blocked in recv on that socket",
		Verdict:  Refined,
		Truth: "sock_wake_async() leaves it out while SOCKWQ_ASYNC_WAITDATA says that somebody waits for the data; but " +
			"sock_def_readable() wakes the reader first, and if that is done waiting by then, on another CPU, SIGIO comes all the same",
		Layers:  []Layer{Signals, Scheduler, Behaviour},
		Kernels: ">= 5.10",
	},
	{
		ID:       "sigio.o-async-means-nothing-to-some-files",
		Section:  Beyond,
		Sentence: "F_SETFL with O_ASYNC on a regular file or an epoll returns 0 and sets nothing",
		Verdict:  Confirmed,
		Truth:    "setfl() calls f_op->fasync only if there is one, and O_ASYNC is not among the flags that it sets itself (SETFL_MASK)",
		Layers:   []Layer{Allocations, Objects, Behaviour},
		Kernels:  ">= 5.10",
	},
}
