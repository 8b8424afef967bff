// SPDX-License-Identifier: MIT

// Package gtrace judges what the kernel did: Gomega matchers over a recorded
// [trace.Trace]. Verbs speak of a whole trace, nouns of one event.
//
//	Expect(rec).To(HaveExactly(1, EpollCtl(unix.EPOLL_CTL_ADD).OfFD(conn)))
//	Expect(rec).To(HaveInOrder(Fcntl(unix.F_SETOWN, pid), Signal(unix.SIGIO).FromKernel().To(pid)))
//	Expect(rec).NotTo(HaveAny(Signal(unix.SIGIO).To(bystander)))
//
// # Nouns
//
// A noun is a Gomega matcher of one [trace.Event]. [Select], [EpollCtl],
// [Fcntl] and so on match system calls, by families: Select matches pselect6
// too, [Syscall] matches exactly one number. [Signal] matches a signal where it
// is generated and [Delivery] where it arrives; [Fork], [Exit] and [Wake] match
// what happens to tasks, [KernelRead] and [KernelWrite] the kernel touching
// watched memory. [Fault], [Alloc], [Timer], [FunctionCall] and [TCPState] match what
// a recording has only if it was asked for. Modifiers narrow a noun and return a copy,
// so a noun can be kept and narrowed twice:
//
//	own := Fcntl(unix.F_SETOWN).By(pid)
//	Expect(rec).To(HaveExactly(1, own.OK()))
//	Expect(rec).To(HaveExactly(1, own.Failing(unix.ESRCH)))
//
// Nouns compose with Gomega's own matchers: ContainElement(Signal(unix.SIGIO))
// over [trace.Log.All], Or(Select(), Poll()), And(Recv(), HaveField("Errno",
// unix.EAGAIN)). Over plain events nothing guards against losses or against what
// was not recorded; the verbs do.
//
// # Verbs
//
// A verb takes a *trace.Trace or anything with a method Trace that returns one,
// such as a recording. [HaveAny], [HaveAtLeast], [HaveExactly] and [HaveAtMost]
// count. [HaveInOrder] finds one event after the other. [HaveForEach] looks into
// the course of each call (what its own thread did, so not for a signal that an
// interrupt sent meanwhile), [HaveAfterEach] between one event and the next of
// its kind; there [Given] names what depends on the event, such as the
// descriptor that accept returned. [HaveEvery] puts any matcher to each of some
// events. [BeBlockedIn] says where the target waits in the end.
//
// # Soundness
//
// What a trace shows has happened. What it does not show has not happened only
// if nothing was lost and the recording was stopped. A verb that cannot decide
// returns an [*InconclusiveError], and then neither To nor NotTo passes:
//
//	                                  complete and    still        incomplete
//	                                  stopped         recording    (see trace.Trace.Incomplete)
//	HaveAny, HaveAtLeast, HaveInOrder
//	    shown                         yes             yes          yes, but not by a call in flight
//	    not shown                     no              open         open
//	BeBlockedIn
//	    so                            yes             yes          open
//	    not so                        no              open         open
//	HaveExactly, HaveAtMost,
//	HaveForEach, HaveAfterEach,
//	HaveEvery                         yes or no       open         open
//	any verb, about something
//	that was not recorded             open            open         open
//
// Incomplete is a trace that lost what bears on the claim: a [trace.Loss] names
// the kinds of events that it may hide, and one without kinds may hide any. A
// noun is about events of its kind, and rests on those that tell more of them:
// Blocking on sleeps, During on calls, InFlight on exits of threads, and Sleep,
// Wake, Alloc, Timer and FunctionCall, which are recorded inside calls, on calls.
// Gomega's And and Or are about what their nouns are about. Not alone is about every event, and so is any
// other matcher, HaveField and [Event] and [Given] among them. So a lost
// sched_switch leaves HaveExactly(1, EpollCtl()) alone and
// HaveExactly(1, EpollWait().Blocking()) open; the message names the losses that
// matter.
//
// A hit that is enough is one whatever was lost: if a sleep may be missing,
// Not(Select().Blocking()) does not match a call of which none is known, and if a
// call may be, During matches only what lies in a call of which the trace has both
// ends.
//
// A call may have been entered before the recording began ([trace.Call.Unentered]).
// It counts, and it stands before everything else: HaveInOrder finds it first or
// not at all, no window holds it or ends with it. What rests on whether it slept
// is open.
//
// What was not recorded is a kind of event that the trace does not list in its
// Kinds, a family of calls of which no member is in its Calls, a watchpoint that
// is not in its Watches, a port that is not in its Ports: a name misspelt never lets
// an absence pass.
//
//	HaveAny cannot judge KernelRead("readfdz"): no such watchpoint was set; there were "readfds"
//
// That goes for each noun of a claim, for the family of a During and what a
// [Given] returns, and inside Gomega's And, Or, Not and WithTransform. It does
// not reach what a function or another matcher looks at: Where, gcustom,
// HaveField("Name", "openat"). Nor does it know of which processes a recording
// follows the calls, so By(pid) and To(pid) are taken at their word; nor of the
// one member of a family that was left out. A trace that is [trace.Trace.Handmade]
// counts as recording everything.
//
// "For each" of nothing is open as well: a claim that holds of an empty trace is
// no evidence. So is a for-each over a call whose course is not wholly in the
// trace and that lacks something; [CallNoun.Returned] leaves such calls out.
//
// Stop first, then Expect: that needs no patience. To wait for a program that
// still runs, give Eventually the recording itself:
//
//	Eventually(ctx, rec).Should(BeBlockedIn(EpollWait()))
//
// It polls while the recording runs and gives up at once when that ends. "Not
// yet" is an error to it, never a false, so that Consistently(rec).ShouldNot and
// Expect(rec).NotTo cannot pass too early. For the same reason an Or of two
// verbs waits for the first only: write HaveAny(Or(a, b)).
//
// # Reading a failure
//
//	Expected
//	    trace of sigio server (pid 4711): 4 events over 40µs, nothing lost
//	to show exactly 1
//	    SIGIO to pid 4711
//	It shows 0.
//	Near misses:
//	    #2  +0.000020s  0  SIGIO to pid 4699 from the kernel: queued   <- to is 4699, not 4711 (and 1 more)
//	    #4  +0.000040s  1  SIGCHLD to pid 4711 from pid 1 (kill): queued   <- signal is SIGCHLD, not SIGIO
//	The whole timeline is in the report entry "trace" (ginkgo -v, --json-report).
//
// The rows are those of the timeline: position, time since the start, thread,
// and what happened. A near miss is an event of the same kind, with what differs
// behind the arrow; events that differ in the same way are counted. No message
// is longer than 25 lines.
//
// # A noun of one's own
//
// Narrow one of these with Where, whose words the messages quote:
//
//	func LargeRead() CallNoun {
//		return Read().OK().Where("of a page or more", func(e trace.Event) bool { return e.Ret >= 4096 })
//	}
//
// Modifiers before it are checked first, so OK guards Ret there. The function
// must look at nothing but the event it is given: what the noun is about tells
// which losses matter. [Event] makes a noun of a function that may look at the
// whole trace, and may also fail. Any other matcher of a trace.Event
// serves too; with a method GomegaString it is quoted in words, with a method
// Unseen(*trace.Trace) error it can say that a trace has not recorded what it is
// about. A noun that cannot tell, such
// as one about memory that the probe could not read, returns an error and leaves
// the claim open.
package gtrace
