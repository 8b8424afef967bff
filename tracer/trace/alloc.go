// SPDX-License-Identifier: MIT

package trace

// Alloc is the part of an [Event] of [KindAlloc]: one object of the kernel's
// memory. Whole pages, and objects that are allocated many at a time
// (kmem_cache_alloc_bulk), are not among them.
type Alloc struct {
	// Object is its address, 0 if there was no memory.
	Object uint64 `json:",omitzero"`
	// Bytes is how many were asked for; of a cache, the size of its objects, which
	// may be rounded up.
	Bytes int `json:",omitzero"`
	// Site is the kernel function that asked for it.
	Site string `json:",omitempty"`
	// Cache names the cache, up to 31 bytes of it, and is "" for a kmalloc (before
	// Linux 5.19 for all). Caches that the kernel has merged have one name, which
	// may be that of quite another: an eppoll_entry may be of anon_vma_chain.
	Cache string `json:",omitempty"`
}

// String says what was allocated and by which function.
func (a Alloc) String() string {
	verb := "allocates"
	if a.Object == 0 {
		verb = "cannot allocate"
	}
	what := verb + " " + count(a.Bytes, "byte")
	if a.Cache != "" {
		what += " of cache " + a.Cache
	}
	return printable(in(what, a.Site))
}
