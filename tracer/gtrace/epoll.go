// SPDX-License-Identifier: MIT

package gtrace

import "github.com/kwitness/kwitness/tracer/trace"

// EpollCreate matches the calls of the family [trace.EpollCreate].
func EpollCreate() CallNoun { return call("epoll_create", trace.EpollCreate) }

// EpollCtl matches epoll_ctl with one of the given operations, EPOLL_CTL_ADD
// and so on; none given means any.
func EpollCtl(op ...int) CallNoun {
	return call(withWords("epoll_ctl", list(op, trace.EpollOp, "|")), trace.EpollCtl).
		withArgument("op", argument(1), op, trace.EpollOp)
}

// EpollWait matches the calls of the family [trace.EpollWait].
func EpollWait() CallNoun { return call("epoll_wait", trace.EpollWait) }
