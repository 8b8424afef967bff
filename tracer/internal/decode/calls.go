// SPDX-License-Identifier: MIT

package decode

import (
	"maps"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// A Call is a system call that is recorded.
type Call struct {
	Name string
	// Rule says which of the caller's memory goes into the record.
	Rule bpf.ProbesSnapRule
}

// Calls are the recorded calls by their number on this architecture.
var Calls = join(map[int]Call{
	unix.SYS_ACCEPT:            plain("accept"),
	unix.SYS_ACCEPT4:           plain("accept4"),
	unix.SYS_CLONE:             plain("clone"),
	unix.SYS_CLONE3:            plain("clone3"),
	unix.SYS_CLOSE:             plain("close"),
	unix.SYS_CLOSE_RANGE:       plain("close_range"),
	unix.SYS_EPOLL_CREATE1:     plain("epoll_create1"),
	unix.SYS_EPOLL_CTL:         {"epoll_ctl", bpf.ProbesSnapRuleSNAP_EPOLL_CTL},
	unix.SYS_EPOLL_PWAIT:       {"epoll_pwait", bpf.ProbesSnapRuleSNAP_EPOLL_WAIT},
	unix.SYS_EPOLL_PWAIT2:      {"epoll_pwait2", bpf.ProbesSnapRuleSNAP_EPOLL_PWAIT2},
	unix.SYS_EXIT:              plain("exit"),
	unix.SYS_EXIT_GROUP:        plain("exit_group"),
	unix.SYS_FCNTL:             plain("fcntl"),
	unix.SYS_KILL:              plain("kill"),
	unix.SYS_LISTEN:            plain("listen"),
	unix.SYS_PIDFD_SEND_SIGNAL: plain("pidfd_send_signal"),
	unix.SYS_PPOLL:             {"ppoll", bpf.ProbesSnapRuleSNAP_PPOLL},
	unix.SYS_PSELECT6:          {"pselect6", bpf.ProbesSnapRuleSNAP_SELECT},
	unix.SYS_READ:              plain("read"),
	unix.SYS_READV:             plain("readv"),
	unix.SYS_RECVFROM:          plain("recvfrom"),
	unix.SYS_RECVMMSG:          plain("recvmmsg"),
	unix.SYS_RECVMSG:           plain("recvmsg"),
	unix.SYS_RESTART_SYSCALL:   plain("restart_syscall"), // goes on with a poll that a stop interrupted
	unix.SYS_RT_SIGQUEUEINFO:   plain("rt_sigqueueinfo"),
	unix.SYS_RT_SIGRETURN:      plain(sigreturn),
	unix.SYS_RT_TGSIGQUEUEINFO: plain("rt_tgsigqueueinfo"),
	unix.SYS_SENDMMSG:          plain("sendmmsg"),
	unix.SYS_SENDMSG:           plain("sendmsg"),
	unix.SYS_SENDTO:            plain("sendto"),
	unix.SYS_TGKILL:            plain("tgkill"),
	unix.SYS_TKILL:             plain("tkill"),
	unix.SYS_WAIT4:             plain("wait4"),
	unix.SYS_WAITID:            plain("waitid"),
	unix.SYS_WRITE:             plain("write"),
	unix.SYS_WRITEV:            plain("writev"),
}, archCalls)

// sigreturn never returns to its caller: it puts the interrupted registers
// back, so that its sys_exit has no call number.
const sigreturn = "rt_sigreturn"

func plain(name string) Call { return Call{name, bpf.ProbesSnapRuleSNAP_NONE} }

func join(a, b map[int]Call) map[int]Call {
	maps.Copy(a, b)
	return a
}

// Names returns the names of the recorded calls in alphabetical order.
func Names() []string {
	var names []string
	for _, call := range Calls {
		names = append(names, call.Name)
	}
	slices.Sort(names)
	return names
}
