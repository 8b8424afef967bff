// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var blocksByDefault = subject{
	claim: claimed("fcntl.blocking-is-the-default"),
	act:   readEmpty(0),
	facts: []fact{
		{says: "a new descriptor has no O_NONBLOCK", by: claims.Behaviour, judge: bornBlocking},
		{says: "a read of nothing sleeps until somebody writes", by: claims.Scheduler, judge: readSleeps},
	},
	mutants: []mutant{
		{fails: "a new descriptor", act: readEmpty(unix.O_NONBLOCK), why: "where the flag was set"},
		{fails: "a read of nothing", act: readEmpty(unix.O_NONBLOCK), why: "where the flag was set"},
	},
}

// readEmpty reads an empty pipe that has these flags besides, and lets a child
// write to it once the read sleeps or has returned.
func readEmpty(flags int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		rd, wr := p.Pipe()
		writer := p.Fork()
		if flags != 0 {
			p.AddFlags(rd, flags)
		}
		r.saw["flags"] = p.Fcntl(rd, unix.F_GETFL, 0)
		p.Begin(unix.SYS_READ, rd, p.Alloc(1), 1)
		if flags == 0 {
			p.AwaitBlocked()
		}
		writer.Write(wr, "x")
		r.saw["read"], r.saw["writer"] = p.End(), writer.PID()
	}
}

func bornBlocking(r *run) string {
	Expect(r.saw["flags"].(int)&unix.O_NONBLOCK).To(BeZero(), "O_NONBLOCK in F_GETFL of a new pipe")
	Expect(r.saw).To(HaveKeyWithValue("read", 1))
	return fmt.Sprintf("F_GETFL = %#o, and read = %d", r.saw["flags"], r.saw["read"])
}

func readSleeps(r *run) string {
	writer := r.saw["writer"].(int)
	Expect(r).To(HaveExactly(1, Read().Blocking().Returning(1)))
	Expect(r).To(HaveForEach(Read().OK(), Sleep()))
	Expect(r).To(HaveExactly(1, Wake().By(writer).Of(r.PID()).During(trace.Write)))
	return fmt.Sprintf("process %d sleeps in read, and process %d wakes it in write", r.PID(), writer)
}

var nonblockByFcntl = subject{
	claim: claimed("fcntl.setfl-makes-it-nonblocking"),
	act:   addToAppend(unix.O_NONBLOCK),
	facts: []fact{
		{says: "F_GETFL, |= O_NONBLOCK, F_SETFL, and read fails with EAGAIN instead of sleeping", by: claims.Calls, judge: getOrSet},
		{says: "the open file has the flag then, and keeps those it had", by: claims.Objects, judge: fileHasFlag},
		{says: "F_SETFL alone, without F_GETFL, takes the others away", by: claims.Behaviour, judge: setAloneClears},
	},
	mutants: []mutant{
		{fails: "F_GETFL, |=", act: addToAppend(0), why: "where the |= is left out"},
		{fails: "the open file", act: addToAppend(0), why: "where the |= is left out"},
		{fails: "F_SETFL alone", act: keepFlags, why: "where the old flags are passed, too"},
	},
}

// addToAppend adds flags to those of an empty pipe as the notes do, and reads it.
// Without any there is something to read: it would block.
func addToAppend(flags int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		rd, wr := p.Pipe()
		p.AddFlags(rd, unix.O_APPEND) // any other flag
		p.AddFlags(rd, flags)
		if flags == 0 {
			p.Write(wr, "x")
		}
		p.Read(rd, 1)
		r.saw["fd"], r.saw["file"] = rd, fileOf(p, rd)
		r.saw["cleared"] = clearOthers(r, 0)
	}
}

// keepFlags sets O_NONBLOCK and passes O_APPEND again.
func keepFlags(_ context.Context, r *run) { r.saw["cleared"] = clearOthers(r, unix.O_APPEND) }

// clearOthers returns the flags that a pipe with O_APPEND has after an F_SETFL of
// O_NONBLOCK and those.
func clearOthers(r *run, flags int) int {
	rd, _ := r.puppet.Pipe()
	r.puppet.AddFlags(rd, unix.O_APPEND)
	r.puppet.Fcntl(rd, unix.F_SETFL, unix.O_NONBLOCK|flags)
	return r.puppet.Fcntl(rd, unix.F_GETFL, 0)
}

func getOrSet(r *run) string {
	fd := r.saw["fd"].(int)
	get := Fcntl(unix.F_GETFL).OfFD(fd).Returning(unix.O_APPEND)
	set := Fcntl(unix.F_SETFL, unix.O_APPEND|unix.O_NONBLOCK).OfFD(fd).OK()
	Expect(r).To(HaveInOrder(get, set, Read().OfFD(fd).Failing(unix.EAGAIN)))
	Expect(r).NotTo(HaveAny(Sleep().ByThread(r.PID()).During(trace.Read)))
	return fmt.Sprintf("fcntl(%d, F_SETFL, O_APPEND|O_NONBLOCK) = %s, read(%d) = %s, %d sleeps", fd, spelled(r.resultsOf(set)),
		fd, spelled(r.resultsOf(Read())), r.tally(Sleep().ByThread(r.PID()).During(trace.Read)))
}

func fileHasFlag(r *run) string {
	file := r.saw["file"].(inspect.File)
	want := uint32(unix.O_APPEND | unix.O_NONBLOCK)
	Expect(file.Flags&want).To(Equal(want), "f_flags of struct file")
	return fmt.Sprintf("f_flags = %#o in the struct file at %#x", file.Flags, file.Addr)
}

func setAloneClears(r *run) string {
	flags := r.saw["cleared"].(int)
	Expect(flags&unix.O_NONBLOCK).NotTo(BeZero(), "O_NONBLOCK in F_GETFL")
	Expect(flags&unix.O_APPEND).To(BeZero(), "O_APPEND in F_GETFL")
	return fmt.Sprintf("F_GETFL was O_APPEND and is %#o", flags)
}
