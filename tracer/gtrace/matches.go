// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// matches asks a matcher of an event. But for a proof it returns an error if the
// answer rests on what the call did before the recording began.
func matches(m types.GomegaMatcher, e trace.Event) (bool, error) {
	ok, err := test(m, e)
	if _, is := m.(*proof); err == nil && !is && hidesSleep(e) {
		err = sleepMatters(m, e, ok)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", clip(oneLine(e.GomegaString()), mostColumns), err)
	}
	return ok, nil
}

func sleepMatters(m types.GomegaMatcher, e trace.Event, awake bool) error {
	e.Slept = true
	if asleep, err := test(m, e); err != nil || asleep == awake {
		return err
	}
	return errAsleep
}

// test asks a noun of this package without a copy of the event on the heap, which
// other matchers need.
func test(m types.GomegaMatcher, e trace.Event) (bool, error) {
	if n, own := core(m); own {
		return n.holds(e)
	}
	if p, is := m.(*proof); is {
		return p.holds(e)
	}
	return m.Match(e)
}
