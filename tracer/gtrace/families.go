// SPDX-License-Identifier: MIT

package gtrace

import "github.com/kwitness/kwitness/tracer/trace"

// Select matches the calls of the family [trace.Select].
func Select() CallNoun { return call("select", trace.Select) }

// Poll matches the calls of the family [trace.Poll].
func Poll() CallNoun { return call("poll", trace.Poll) }

// ForkCall matches the calls of the family [trace.Fork], which also make
// threads. What they made is better seen as [Fork] and [NewThread].
func ForkCall() CallNoun { return call("fork call", trace.Fork) }

// Accept matches the calls of the family [trace.Accept].
func Accept() CallNoun { return call("accept", trace.Accept) }

// Recv matches the calls of the family [trace.Recv].
func Recv() CallNoun { return call("recv", trace.Recv) }

// Send matches the calls of the family [trace.Send].
func Send() CallNoun { return call("send", trace.Send) }

// Read matches the calls of the family [trace.Read].
func Read() CallNoun { return call("read", trace.Read) }

// Write matches the calls of the family [trace.Write].
func Write() CallNoun { return call("write", trace.Write) }

// Close matches the calls of the family [trace.Close].
func Close() CallNoun { return call("close", trace.Close) }

// Wait matches the calls of the family [trace.Wait].
func Wait() CallNoun { return call("wait", trace.Wait) }

// Pause matches the calls of the family [trace.Pause].
func Pause() CallNoun { return call("pause", trace.Pause) }

// Sigreturn matches the calls of the family [trace.Sigreturn], which end a
// signal's handler.
func Sigreturn() CallNoun { return call("sigreturn", trace.Sigreturn) }

// ExitGroup matches the calls of the family [trace.ExitGroup]. They do not
// return; their state is [trace.Ended].
func ExitGroup() CallNoun { return call("exit_group", trace.ExitGroup) }
