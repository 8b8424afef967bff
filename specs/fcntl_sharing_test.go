// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer/inspect"
)

var flagIsTheFiles = subject{
	claim: claimed("fcntl.the-flag-is-the-open-files"),
	act:   shareFlags((*puppet.Puppet).Dup, (*puppet.Puppet).Fork, 0),
	facts: []fact{
		{says: "a duplicate has the flag that was set on the original", by: claims.Behaviour, judge: duplicateHasIt},
		{says: "what a child sets its parent has", by: claims.Behaviour, judge: parentHasIt},
		{says: "all three descriptors are one struct file", by: claims.Objects, judge: oneFile},
		{says: "FD_CLOEXEC is each descriptor's own", by: claims.Behaviour, judge: cloexecIsOwn},
		{says: "what accept returns has nothing of the listener's", by: claims.Behaviour, judge: nothingAccepted},
	},
	mutants: []mutant{
		{fails: "a duplicate", act: shareFlags(reopen, (*puppet.Puppet).Fork, 0), why: "where the file was opened again"},
		{fails: "what a child", act: shareFlags((*puppet.Puppet).Dup, stranger, 0), why: "where the child opened it itself"},
		{fails: "all three", act: shareFlags(reopen, (*puppet.Puppet).Fork, 0), why: "where the file was opened again"},
		{fails: "FD_CLOEXEC", act: shareFlags(sameNumber, (*puppet.Puppet).Fork, 0), why: "where both are one descriptor"},
		{fails: "what accept", act: shareFlags(sameNumber, (*puppet.Puppet).Fork, unix.SOCK_NONBLOCK), why: "where accept4 is told to"},
	},
}

const shared = "/dev/null"

// reopen opens the same path, which makes another open file.
func reopen(p *puppet.Puppet, _ int) int { return p.Open(shared, unix.O_RDWR) }

// sameNumber is the descriptor itself.
func sameNumber(_ *puppet.Puppet, fd int) int { return fd }

// stranger is a child whose first descriptor is a file of its own.
func stranger(p *puppet.Puppet) *puppet.Puppet {
	child := p.Fork()
	child.DupTo(reopen(child, 0), firstFD)
	return child
}

// firstFD is the first descriptor that a puppet opens.
const firstFD = 3

// shareFlags sets O_NONBLOCK on a descriptor and O_APPEND on the child's, and
// asks all others for them. Of a listener that has both it accepts with these
// flags of accept4.
func shareFlags(duplicate func(*puppet.Puppet, int) int, fork func(*puppet.Puppet) *puppet.Puppet, flags int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		fd := p.Open(shared, unix.O_RDWR)
		other := duplicate(p, fd)
		child := fork(p)
		p.AddFlags(fd, unix.O_NONBLOCK)
		r.saw["duplicate"] = p.Fcntl(other, unix.F_GETFL, 0) & unix.O_NONBLOCK
		child.AddFlags(fd, unix.O_APPEND)
		r.saw["parent"] = p.Fcntl(fd, unix.F_GETFL, 0) & unix.O_APPEND
		r.saw["files"] = []inspect.File{fileOf(p, fd), fileOf(p, other), fileOf(child, fd)}
		p.Fcntl(fd, unix.F_SETFD, unix.FD_CLOEXEC)
		r.saw["cloexec"] = []int{p.Fcntl(fd, unix.F_GETFD, 0), p.Fcntl(other, unix.F_GETFD, 0)}
		r.saw["accepted"] = acceptFrom(p, flags)
	}
}

// acceptFrom returns the flags of a connection whose listener has O_NONBLOCK and
// O_ASYNC.
func acceptFrom(p *puppet.Puppet, flags int) int {
	listener, port := p.Listen(1)
	p.Dial(port)
	awaitEvents(p, listener, unix.POLLIN) // the handshake may end after connect
	p.AddFlags(listener, unix.O_NONBLOCK|unix.O_ASYNC)
	conn := p.Call(unix.SYS_ACCEPT4, listener, 0, 0, flags)
	return p.Fcntl(conn, unix.F_GETFL, 0)
}

func duplicateHasIt(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("duplicate", unix.O_NONBLOCK), "O_NONBLOCK in F_GETFL of the duplicate")
	return fmt.Sprintf("O_NONBLOCK = %#o was set on one, and F_GETFL & O_NONBLOCK of the other is %#o", unix.O_NONBLOCK, r.saw["duplicate"])
}

func parentHasIt(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("parent", unix.O_APPEND), "O_APPEND in F_GETFL of the parent")
	return fmt.Sprintf("O_APPEND = %#o was set in the child, and F_GETFL & O_APPEND in the parent is %#o", unix.O_APPEND, r.saw["parent"])
}

func oneFile(r *run) string {
	files := r.saw["files"].([]inspect.File)
	for _, f := range files {
		Expect(f.Addr).To(Equal(files[0].Addr), "struct file of descriptor %d in process %d", f.FD, f.PID)
	}
	return fmt.Sprintf("descriptors %d and %d of process %d and %d of process %d are the struct file at %#x",
		files[0].FD, files[1].FD, files[0].PID, files[2].FD, files[2].PID, files[0].Addr)
}

func cloexecIsOwn(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("cloexec", []int{unix.FD_CLOEXEC, 0}), "F_GETFD of both")
	both := r.saw["cloexec"].([]int)
	return fmt.Sprintf("F_SETFD on one: its F_GETFD is %d, that of the other still %d", both[0], both[1])
}

func nothingAccepted(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("accepted", unix.O_RDWR), "F_GETFL of what accept returned")
	return fmt.Sprintf("the listener has O_NONBLOCK and O_ASYNC; F_GETFL of the connection is %#o, O_RDWR alone", r.saw["accepted"])
}
