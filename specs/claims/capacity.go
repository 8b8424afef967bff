// SPDX-License-Identifier: MIT

package claims

var capacityClaims = []Claim{
	{
		ID:       "epoll.holds-100000-clients-in-1-gb",
		Section:  Epoll,
		Sentence: "epoll holds some 100,000 clients in 1 GB of memory",
		Verdict:  Refuted,
		Truth: "1 GiB gives 104,857 open files at most, as files_maxfiles_init() allows one for each 10 KiB, whatever waits for them; " +
			"epoll's own limit, max_user_watches, is a 25th of the memory by eventpoll_init(): more than 200,000 watches in 1 GiB for each user",
		Layers:  []Layer{Calls, Allocations, Procfs},
		Kernels: ">= 5.10",
	},
}
