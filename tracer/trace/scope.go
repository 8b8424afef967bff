// SPDX-License-Identifier: MIT

package trace

import "slices"

// Records reports whether events of the kind were recorded, so that there being
// none says something. A trace that does not say what it recorded recorded
// nothing, except by hand.
func (t *Trace) Records(k Kind) bool {
	if k == KindAccess && len(t.Watches) == 0 {
		return t.Handmade
	}
	return t.Handmade || slices.Contains(t.Kinds, k)
}

// RecordsCalls reports whether the family was recorded. One member will do, as
// no architecture has them all.
func (t *Trace) RecordsCalls(f Family) bool {
	recorded := func(name string) bool { return slices.Contains(t.Calls, name) }
	return t.Handmade || t.Records(KindCall) && slices.ContainsFunc(f, recorded)
}

// RecordsPort reports whether the states of the TCP sockets with that port were
// recorded.
func (t *Trace) RecordsPort(port int) bool {
	return t.Handmade || t.Records(KindTCP) && slices.Contains(t.Ports, port)
}

// RecordsFunction reports whether calls of the kernel function were recorded.
func (t *Trace) RecordsFunction(name string) bool {
	return t.Handmade || t.Records(KindFunction) && slices.Contains(t.Functions, name)
}

// RecordsWatch reports whether a watchpoint of that name was set.
func (t *Trace) RecordsWatch(name string) bool {
	return t.Handmade || t.Records(KindAccess) && slices.Contains(t.Watches, name)
}
