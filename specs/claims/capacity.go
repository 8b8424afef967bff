// SPDX-License-Identifier: MIT

package claims

var capacityClaims = []Claim{
	{
		ID:       "epoll.holds-100000-clients-in-1-gb",
		Section:  Epoll,
		Sentence: "epoll holds some 100,000 clients in 1 GB of memory",
		Verdict:  Refuted,
		Truth: "the number is that of open files, of which files_maxfiles_init() allows one for each 10 KiB, in 1 GiB 104,857, whatever " +
			"waits for them; epoll's own limit is another one: by eventpoll_init() a 25th of the memory, more than 200,000 watches " +
			"in 1 GiB for each user (max_user_watches)",
		Layers:  []Layer{Calls, Allocations, Procfs},
		Kernels: ">= 5.10",
	},
}
