// SPDX-License-Identifier: MIT

// Package puppet has processes that make exactly the system calls a spec tells
// them to make, one after the other, for claims that no server shows: a closed
// descriptor in select's set, a chain of epolls, a signal to a third process.
//
// A puppet is a process of one thread without any handler, with no descriptors
// but 0, 1 and 2, in a process group of its own. All signals are blocked. It
// sleeps in a futex until it is told the next call, so these calls of futex are
// all that a trace of it shows besides.
//
//	p := puppet.Spawn(ctx)
//	r, w := p.Pipe()
//	set := p.FDSet(r)
//	p.Write(w, "x")
//	n := p.Select(r+1, set, 0, 0, 0)
//
// Arguments, results and addresses in the puppet's memory are ints; a result that
// is negative is -errno, as the kernel returned it. A call that blocks is told by
// Begin, and its result heard by End. What cannot go wrong and does fails the
// spec, in the caller's line.
//
// [Puppet.Fork] makes another puppet: a child that shares the open files.
package puppet
