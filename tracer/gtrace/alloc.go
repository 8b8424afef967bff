// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An AllocNoun matches the kernel allocating an object for a call, seen at the
// tracepoints kmalloc and kmem_cache_alloc. Allocations are recorded inside of
// recorded calls that were seen to be entered. Its modifiers return copies.
type AllocNoun struct{ noun }

// Alloc matches an allocation. The recording must include it: tracer.HookAllocs.
func Alloc() AllocNoun {
	return AllocNoun{noun{kind: trace.KindAlloc}.and(naming(check{words: "allocation", holds: always})).and(insideOnly)}
}

// In matches allocations that the kernel function asked for, or a part that the
// compiler made of it. The function is the one that the machine code is in, of
// which others may be part: ep_insert may be in do_epoll_ctl.
func (n AllocNoun) In(site string) AllocNoun {
	return AllocNoun{n.and(check{
		words: "in " + site,
		holds: func(e trace.Event) bool { return isFunction(e.Site, site) },
		miss:  func(e trace.Event) string { return fmt.Sprintf("site is %s, not %s", e.Site, site) },
	})}
}

// OfBytes matches allocations of so many bytes: see [trace.Alloc.Bytes].
func (n AllocNoun) OfBytes(bytes int) AllocNoun {
	return AllocNoun{n.and(isID("of %d bytes", "bytes", func(e trace.Event) int { return e.Bytes }, bytes))}
}

// During matches allocations inside a call of the family.
func (n AllocNoun) During(f trace.Family) AllocNoun { return AllocNoun{n.and(during(f))} }

// By matches allocations in the context of process pid.
func (n AllocNoun) By(pid int) AllocNoun { return AllocNoun{n.and(by(pid))} }

// ByThread matches allocations in the context of thread tid.
func (n AllocNoun) ByThread(tid int) AllocNoun { return AllocNoun{n.and(byThread(tid))} }

// Where matches allocations for which holds returns true; the words say in a
// phrase what that means.
func (n AllocNoun) Where(words string, holds func(trace.Event) bool) AllocNoun {
	return AllocNoun{n.and(where(words, holds))}
}
