// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A roll is what a trace has of the marks of one of the crew.
type roll struct {
	Marks uint64 // received
	Next  uint64 // the number behind the last one
}

// audit holds every mark of a trace against what was made: the right arguments
// and result, each once and in order, none missing that is not counted. It
// returns the roll of each who made marks, and what is wrong.
func audit(tr *trace.Trace) (rolls map[uint64]roll, wrong []string) {
	rolls = map[uint64]roll{}
	for e := range tr.Events.All() {
		if e.Kind != trace.KindCall || e.Nr != mark || uint32(e.Args[0]) != uint32(nowhere&0xffffffff) {
			continue
		}
		r := rolls[e.Args[1]]
		if e.Args[2] < r.Next || e.State == trace.Returned && e.Ret != badDescriptor {
			wrong = append(wrong, fmt.Sprintf("mark %d is %s, after %d", e.Args[1], e, r.Next))
		}
		rolls[e.Args[1]] = roll{r.Marks + 1, e.Args[2] + 1}
	}
	if lostCalls(tr) > 0 {
		return rolls, wrong
	}
	for who, r := range rolls {
		if r.Marks != r.Next {
			wrong = append(wrong, fmt.Sprintf("%d marks of %d, the last is number %d, and nothing is lost", r.Marks, who, r.Next-1))
		}
	}
	return rolls, wrong
}

// badDescriptor is the result of every mark.
const badDescriptor = -9 // EBADF

// judgeMarks audits the marks of a trace.
func (a *attack) judgeMarks(tr *trace.Trace) {
	a.Helper()
	_, wrong := audit(tr)
	for _, text := range wrong {
		a.wrong("%s", text)
	}
}

// judgeWhole holds a trace from which nothing may be missing against its target,
// which was denied some of the calls that it has counted.
func (a *attack) judgeWhole(g *target, tr *trace.Trace, denied uint64) {
	a.Helper()
	a.books = g.accounted(tr)
	a.books.Made -= denied
	if err := tr.Incomplete(); err != nil || !a.books.settled() {
		a.wrong("%v, and %s", err, a.books)
	}
	a.judgeMarks(tr)
}
