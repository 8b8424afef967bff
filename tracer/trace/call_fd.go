// SPDX-License-Identifier: MIT

package trace

// FD returns the descriptor that the call is about: epoll_ctl's target, for most
// others the first argument, which may be AT_FDCWD, -100. It is -1 for calls
// without one, such as getpid, with descriptors in memory, such as select, or
// with a range of them, such as close_range.
func (c Call) FD() int {
	if fds, _ := c.FDs(); len(fds) > 0 {
		return fds[0]
	}
	return -1
}

// FDs returns the descriptors that the call is about, [Call.FD] first: dup2 and
// splice have two. Known is false for calls that have none among their
// arguments, whatever they are about.
func (c Call) FDs() (fds []int, known bool) {
	positions := signatureOf(c.Name).fds
	if c.Name == "mmap" && c.Args[3]&mapAnonymous != 0 {
		return nil, true // the kernel does not look at it
	}
	for _, i := range positions {
		fds = append(fds, int(int32(c.Args[i])))
	}
	return fds, len(positions) > 0
}

// mapAnonymous is MAP_ANONYMOUS on every architecture this project knows.
const mapAnonymous = 0x20
