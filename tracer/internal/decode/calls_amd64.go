// SPDX-License-Identifier: MIT

package decode

import (
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// archCalls are the calls that newer architectures do not have.
var archCalls = map[int]Call{
	unix.SYS_EPOLL_CREATE: plain("epoll_create"),
	unix.SYS_EPOLL_WAIT:   {"epoll_wait", bpf.ProbesSnapRuleSNAP_EPOLL_WAIT},
	unix.SYS_FORK:         plain("fork"),
	unix.SYS_PAUSE:        plain("pause"),
	unix.SYS_POLL:         {"poll", bpf.ProbesSnapRuleSNAP_POLL},
	unix.SYS_SELECT:       {"select", bpf.ProbesSnapRuleSNAP_SELECT},
	unix.SYS_VFORK:        plain("vfork"),
}

// epollEventSize is that of the packed struct epoll_event of x86-64.
const epollEventSize = 12
