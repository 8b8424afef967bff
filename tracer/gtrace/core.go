// SPDX-License-Identifier: MIT

package gtrace

import "github.com/onsi/gomega/types"

// core returns the noun of a matcher that is one of this package. It says no of
// one that embeds such a noun, as that may match otherwise.
func core(m types.GomegaMatcher) (noun, bool) {
	switch m := m.(type) {
	case CallNoun:
		return m.noun, true
	case SignalNoun:
		return m.noun, true
	case DeliveryNoun:
		return m.noun, true
	case TaskNoun:
		return m.noun, true
	case AccessNoun:
		return m.noun, true
	case TCPNoun:
		return m.noun, true
	case FaultNoun:
		return m.noun, true
	case AllocNoun:
		return m.noun, true
	case TimerNoun:
		return m.noun, true
	case FunctionNoun:
		return m.noun, true
	}
	return noun{}, false
}
