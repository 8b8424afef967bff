// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
)

var nestsFourTimes = subject{
	claim: claimed("epoll.nests-four-times"),
	act:   nest(true),
	facts: []fact{
		{says: "above an epoll that watches a pipe, four can each watch the one before, and a fifth is refused", by: claims.Behaviour, judge: fifthRefused},
		{says: "no circle can be closed: ELOOP by way of another, EINVAL at once", by: claims.Behaviour, judge: noCircle},
		{says: "each holds the open file of the one before, and the fifth holds nothing", by: claims.Objects, judge: eachHoldsTheNext},
	},
	mutants: []mutant{
		{fails: "above an epoll", act: nest(false), why: whereWide},
		{fails: "no circle", act: nest(false), why: whereWide},
		{fails: "each holds", act: nest(false), why: whereWide},
	},
}

const whereWide = "where all of them watch the first"

// nest makes six epolls, of which the first watches a pipe. The others are told
// to watch the one before, or else the first. Then one watches another, and that
// one, or else a third, is told to watch the one, and itself.
func nest(deep bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		eps := epolls(p, 6)
		out, _ := p.Pipe()
		p.EpollAdd(eps[0], out, unix.EPOLLIN, 0)
		var results []int
		for i, ep := range eps[1:] {
			inner := eps[0]
			if deep {
				inner = eps[i]
			}
			results = append(results, watchEpoll(p, ep, inner))
		}
		r.saw["results"] = results
		r.saw["files"], r.saw["held"] = filesOf(p, eps), heldBy(p, eps)

		pair := epolls(p, 3)
		watchEpoll(p, pair[0], pair[1])
		back := pair[2]
		if deep {
			back = pair[1]
		}
		r.saw["back"], r.saw["itself"] = watchEpoll(p, back, pair[0]), watchEpoll(p, back, back)
		r.saw["from the top"] = nestFromTheTop(p)
	}
}

// nestFromTheTop has the outer epolls watch first. Kernels that do not look up from
// the one that is told to watch (ep_get_upwards_depth_proc) allow more links then.
func nestFromTheTop(p *puppet.Puppet) (results []int) {
	eps := epolls(p, 6)
	for i, inner := range eps[1:] {
		results = append(results, watchEpoll(p, eps[i], inner))
	}
	return results
}

func epolls(p *puppet.Puppet, n int) (eps []int) {
	for range n {
		eps = append(eps, p.EpollCreate())
	}
	return eps
}

// watchEpoll returns the result of having one epoll watch another.
func watchEpoll(p *puppet.Puppet, outer, inner int) int {
	return p.EpollCtl(outer, unix.EPOLL_CTL_ADD, inner, unix.EPOLLIN, 0)
}

// filesOf returns the open files of descriptors.
func filesOf(p *puppet.Puppet, fds []int) (files []uint64) {
	for _, fd := range fds {
		files = append(files, fileOf(p, fd).Addr)
	}
	return files
}

// heldBy returns the open file that each epoll watches, 0 if it watches none.
func heldBy(p *puppet.Puppet, eps []int) []uint64 {
	files := make([]uint64, len(eps))
	for i, ep := range eps {
		for _, item := range eventpollOf(p, ep).Items {
			files[i] = item.File
		}
	}
	return files
}

// fifthRefused takes either error: ELOOP is of ep_loop_check(), EINVAL of
// reverse_path_check(), which comes behind it and has the same limit.
func fifthRefused(r *run) string {
	results := r.saw["results"].([]int)
	Expect(results[:4]).To(HaveEach(0))
	Expect(results[4]).To(Or(Equal(-int(unix.ELOOP)), Equal(-int(unix.EINVAL))))
	return fmt.Sprintf("epoll_ctl(ADD) from the bottom up: %s; from the top down: %s", spelled(results), spelled(r.saw["from the top"].([]int)))
}

func noCircle(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("back", -int(unix.ELOOP)))
	Expect(r.saw).To(HaveKeyWithValue("itself", -int(unix.EINVAL)))
	return "a watches b, b watches a: -ELOOP; b watches b: -EINVAL"
}

func eachHoldsTheNext(r *run) string {
	files, held := r.saw["files"].([]uint64), r.saw["held"].([]uint64)
	Expect(held[1:5]).To(Equal(files[:4]), "the open files in the items")
	Expect(held[5]).To(BeZero(), "the open file in the item of the fifth")
	return fmt.Sprintf("epitem.ffd.file of the four: %#x", held[1:5])
}
