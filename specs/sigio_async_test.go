// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var registersTheFile = subject{
	claim: claimed("sigio.setfl-registers-the-file"),
	act:   setAsync(aSocket),
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "F_GETFL has O_ASYNC then", by: claims.Behaviour, judge: asyncShown},
		{says: "so has the struct file", by: claims.Objects, judge: asyncInFile},
		{says: "fasync_helper() makes one entry, and none when the flag is set again", by: claims.Allocations, judge: oneEntry},
	},
	mutants: []mutant{
		{fails: "F_GETFL has", act: setAsync(anEpoll), why: "on an epoll"},
		{fails: "so has", act: setAsync(aRegularFile), why: "on a regular file"},
		{fails: "fasync_helper()", act: setAsync(aRegularFile), why: "on a regular file"},
	},
}

var nothingToSome = subject{
	claim: claimed("sigio.o-async-means-nothing-to-some-files"),
	act:   setAsync(aRegularFile, anEpoll),
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "F_SETFL returns 0, and F_GETFL has no O_ASYNC", by: claims.Behaviour, judge: asyncNotShown},
		{says: "nor has the struct file", by: claims.Objects, judge: asyncNotInFile},
		{says: "no entry is made", by: claims.Allocations, judge: noEntry},
	},
	mutants: []mutant{
		{fails: "F_SETFL returns 0", act: setAsync(aRegularFile, aSocket), why: "where the second is a socket"},
		{fails: "nor has", act: setAsync(aRegularFile, aSocket), why: "where the second is a socket"},
		{fails: "no entry", act: setAsync(aRegularFile, aSocket), why: "where the second is a socket"},
	},
}

// The files to set O_ASYNC on.
func aSocket(p *puppet.Puppet) int {
	fd, _ := p.Socketpair()
	return fd
}

func anEpoll(p *puppet.Puppet) int { return p.EpollCreate() }

func aRegularFile(p *puppet.Puppet) int { return p.Open("/proc/self/exe", unix.O_RDONLY) }

// asked is what came of setting O_ASYNC on a file.
type asked struct {
	result, flags int
	file          inspect.File
}

// setAsync sets O_ASYNC on these files, twice.
func setAsync(open ...func(*puppet.Puppet) int) act {
	return func(_ context.Context, r *run) {
		var all []asked
		for _, file := range open {
			fd := file(r.puppet)
			flags := r.puppet.Fcntl(fd, unix.F_GETFL, 0) | unix.O_ASYNC
			result := r.puppet.Fcntl(fd, unix.F_SETFL, flags)
			r.puppet.Fcntl(fd, unix.F_SETFL, flags)
			all = append(all, asked{result, r.puppet.Fcntl(fd, unix.F_GETFL, 0), fileOf(r.puppet, fd)})
		}
		r.saw["asked"] = all
	}
}

func asyncShown(r *run) string {
	for _, a := range r.saw["asked"].([]asked) {
		Expect(a.result).To(BeZero(), "result of F_SETFL")
		Expect(a.flags&unix.O_ASYNC).NotTo(BeZero(), "O_ASYNC in F_GETFL")
	}
	return fmt.Sprintf("F_GETFL = %#o", r.saw["asked"].([]asked)[0].flags)
}

func asyncInFile(r *run) string {
	a := r.saw["asked"].([]asked)[0]
	Expect(a.file.Flags&unix.O_ASYNC).NotTo(BeZero(), "FASYNC in f_flags")
	return fmt.Sprintf("f_flags = %#o in the struct file at %#x", a.file.Flags, a.file.Addr)
}

func oneEntry(r *run) string {
	setting := Fcntl(unix.F_SETFL)
	Expect(r).To(HaveExactly(2, setting.OK()))
	Expect(r).To(HaveExactly(1, fasyncEntry()))
	Expect(r).To(HaveInOrder(fasyncEntry(), setting))
	return fmt.Sprintf("%d F_SETFL, %d allocation in %s: in the first", r.tally(setting), r.tally(fasyncEntry()), r.matching(fasyncEntry())[0].Site)
}

// fasyncEntry matches what fasync_helper() allocates, by itself or in a function
// that the compiler has left to it, such as fasync_alloc().
func fasyncEntry() AllocNoun {
	return Alloc().During(trace.Fcntl).Where("in fasync_helper", func(e trace.Event) bool { return strings.HasPrefix(e.Site, "fasync_") })
}

func asyncNotShown(r *run) string {
	all := r.saw["asked"].([]asked)
	for _, a := range all {
		Expect(a.result).To(BeZero(), "result of F_SETFL")
		Expect(a.flags&unix.O_ASYNC).To(BeZero(), "O_ASYNC in F_GETFL")
	}
	return fmt.Sprintf("a regular file: F_SETFL = %d, F_GETFL = %#o; an epoll: F_SETFL = %d, F_GETFL = %#o",
		all[0].result, all[0].flags, all[1].result, all[1].flags)
}

func asyncNotInFile(r *run) string {
	all := r.saw["asked"].([]asked)
	for _, a := range all {
		Expect(a.file.Flags&unix.O_ASYNC).To(BeZero(), "FASYNC in f_flags of the struct file at %#x", a.file.Addr)
	}
	return fmt.Sprintf("f_flags = %#o and %#o, without FASYNC = %#o", all[0].file.Flags, all[1].file.Flags, unix.O_ASYNC)
}

func noEntry(r *run) string {
	Expect(r).To(HaveExactly(4, Fcntl(unix.F_SETFL).OK()))
	Expect(r).NotTo(HaveAny(fasyncEntry()))
	return fmt.Sprintf("%d F_SETFL, %d allocations in fasync_helper", r.tally(Fcntl(unix.F_SETFL)), r.tally(fasyncEntry()))
}
