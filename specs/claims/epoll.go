// SPDX-License-Identifier: MIT

package claims

var epollClaims = []Claim{
	{
		ID:       "epoll.takes-each-descriptor-in-once",
		Section:  Epoll,
		Sentence: "epoll takes each descriptor in once",
		Verdict:  Refined,
		Truth: "what is copied once is no table but one epoll_event in each epoll_ctl(ADD); epoll_wait() reads none of " +
			"it again and writes the ready entries only",
		Layers:  []Layer{Calls, Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
}
