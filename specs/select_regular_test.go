// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var regularFileThreeWays = subject{
	claim: claimed("select.takes-a-regular-file-and-epoll-does-not"),
	act:   askAboutFile(true),
	facts: []fact{
		{says: "epoll_ctl(ADD) of a regular file fails with EPERM", by: claims.Calls, judge: refusedByEpoll},
		{says: "select and poll have it ready both ways, though it is empty", by: claims.Snapshots, judge: readyThoughEmpty},
		{says: "select returns 2, poll 1", by: claims.Behaviour, judge: fileCounts},
	},
	mutants: []mutant{
		{fails: "epoll_ctl(ADD)", act: askAboutFile(false), why: "where the file is a pipe"},
		{fails: "select and poll", act: askAboutFile(false), why: "where the file is a pipe"},
		{fails: "select returns", act: askAboutFile(false), why: "where the file is a pipe"},
	},
}

// askAboutFile asks select, poll and epoll about an empty file, or about the
// reading end of an empty pipe.
func askAboutFile(regular bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		fd, _ := p.Pipe()
		if regular {
			fd = p.Call(unix.SYS_MEMFD_CREATE, p.PutBytes([]byte("empty\x00")), 0)
		}
		r.saw["fd"] = fd
		askBoth(r, p, fd)
		p.EpollCtl(p.EpollCreate(), unix.EPOLL_CTL_ADD, fd, inAndOut, 0)
	}
}

func refusedByEpoll(r *run) string {
	Expect(r).To(HaveExactly(1, EpollCtl(unix.EPOLL_CTL_ADD).Failing(unix.EPERM)))
	Expect(r).To(HaveInOrder(Select().OK(), Poll().OK(), EpollCtl(unix.EPOLL_CTL_ADD).OfFD(r.saw["fd"].(int))))
	return fmt.Sprintf("epoll_ctl(ADD, %d) = %s", r.saw["fd"], spelled(r.resultsOf(EpollCtl(unix.EPOLL_CTL_ADD))))
}

func readyThoughEmpty(r *run) string {
	is := []int{r.saw["fd"].(int)}
	Expect(r).To(HaveEvery(Select(), leavingInSets(is, is, nil)))
	Expect(r).To(HaveEvery(Poll(), pollAnswering(inAndOut)))
	return r.answers()
}

func fileCounts(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("select", 2))
	Expect(r.saw).To(HaveKeyWithValue("poll", 1))
	return fmt.Sprintf("1 empty file: select = %d, poll = %d", r.saw["select"], r.saw["poll"])
}
