// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// A slab is a cache of the kernel's for objects of one size. One that is merged
// with others goes by the name of the first (slab_unmergeable).
type slab struct{ objects, size int }

type slabCaches map[string]slab

// slabs returns the caches as /proc/slabinfo has them.
func slabs() slabCaches {
	GinkgoHelper()
	info, err := os.ReadFile("/proc/slabinfo")
	Expect(err).NotTo(HaveOccurred())
	caches := slabCaches{}
	for line := range strings.Lines(string(info)) {
		var name string
		var s slab
		var total int
		if n, _ := fmt.Sscan(line, &name, &s.objects, &total, &s.size); n == 4 {
			caches[name] = s
		}
	}
	return caches
}

// since returns by how much each cache has grown, but for those who look into
// /proc meanwhile, as a monitor of the machine's may, at every descriptor: each
// look leaves an inode there, with a dentry and what belongs to an inode.
func (after slabCaches) since(before slabCaches) slabCaches {
	grown := slabCaches{}
	for name, s := range after {
		grown[name] = slab{s.objects - before[name].objects, s.size}
	}
	looks := grown["proc_inode_cache"].objects
	for _, name := range []string{"proc_inode_cache", "dentry", "lsm_inode_cache"} {
		if s, ok := grown[name]; ok {
			grown[name] = slab{s.objects - looks, s.size}
		}
	}
	return grown
}

// A bill is what the kernel allocates for one connection, both ends: of each
// cache so many objects.
type bill slabCaches

// billFor rounds the growth to whole objects a connection, so that what the rest
// of the machine did in the meantime does not count.
func billFor(n int, grown slabCaches) bill {
	b := bill{}
	for name, s := range grown {
		if each := (s.objects + n/2) / n; s.objects > 0 && each > 0 {
			b[name] = slab{each, s.size}
		}
	}
	return b
}

// server is the part of the server, in bytes: of each cache half of what a
// connection takes, as both ends have a socket, and one at least, as only the
// server has an epoll. The client has its port for it (tcp_bind_bucket,
// tcp_bind2_bucket), of which some are shared; they may be merged with epitems.
func (b bill) server() (bytes int) {
	for name, s := range b {
		if !strings.HasPrefix(name, "tcp_bind") {
			bytes += max(1, s.objects/2) * s.size
		}
	}
	return bytes
}

// String is a table, and what follows from it.
func (b bill) String() string {
	var s strings.Builder
	for _, name := range slices.Sorted(maps.Keys(b)) {
		fmt.Fprintf(&s, "%-20s %d objects of %4d bytes a connection\n", name, b[name].objects, b[name].size)
	}
	fmt.Fprintf(&s, "%d bytes a client on the server's side, without data under way: %d MiB for %d clients, and %d clients in 1 GiB",
		b.server(), clientsOfTheNotes*b.server()>>20, clientsOfTheNotes, 1<<30/b.server())
	return s.String()
}
