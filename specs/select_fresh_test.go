// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// What select does with a set in memory that nobody has touched: each way of the
// copy takes a page fault, which names the function that copies.

// askFresh passes a set in memory that nobody has touched, or only just.
func (r *run) askFresh(touched bool) {
	GinkgoHelper()
	page := r.puppet.Page()
	if touched {
		puppet.Poke(r.puppet, page, byte(0))
	}
	r.saw["page"] = page
	r.puppet.Select(1, page, 0, 0, r.puppet.Timeout(0))
}

// fresh is the select that was passed that set.
func (r *run) fresh() CallNoun {
	page := uint64(r.saw["page"].(int))
	return Select().Where("with the fresh set", func(e trace.Event) bool { return e.Args[1] == page })
}

// faults returns the faults on that set.
func (r *run) faults() trace.Events {
	return r.Trace().Events.Of(trace.KindFault).Where(func(e trace.Event) bool { return e.Addr == uint64(r.saw["page"].(int)) })
}

func faultedInByARead(r *run) string {
	Expect(r).To(HaveExactly(1, r.fresh().OK()))
	Expect(r).To(HaveForEach(r.fresh(), Fault().At(uint64(r.saw["page"].(int))).Reading().In("core_sys_select")))
	first := r.faults()[0]
	return fmt.Sprintf("the first to touch the page at %#x is %s, reading", first.Addr, doer(first.Stack))
}

// faultedInTwice knows that to read such memory maps the page of zeros, which
// the write has to replace (do_anonymous_page, do_wp_page).
func faultedInTwice(r *run) string {
	fault := Fault().At(uint64(r.saw["page"].(int))).In("core_sys_select")
	Expect(r).To(HaveExactly(1, r.fresh().OK()))
	Expect(r).To(HaveForEach(r.fresh(), fault.Reading(), fault.Writing()))
	faults := r.faults()
	return fmt.Sprintf("a read by %s and then a write by %s", doer(faults[0].Stack), doer(faults[len(faults)-1].Stack))
}
