// SPDX-License-Identifier: MIT

package trace

// A Family is the set of system calls behind one name of the textbooks. A
// program that calls glibc's select issues pselect6, Go's runtime issues
// epoll_pwait: a claim about "select" is a claim about the family.
type Family []string

// The families.
var (
	Select      = Family{"select", "pselect6", "_newselect"}
	Poll        = Family{"poll", "ppoll"}
	EpollCreate = Family{"epoll_create", "epoll_create1"}
	EpollCtl    = Family{"epoll_ctl"}
	EpollWait   = Family{"epoll_wait", "epoll_pwait", "epoll_pwait2"}
	Fcntl       = Family{"fcntl"}
	Fork        = Family{"fork", "vfork", "clone", "clone3"}
	Kill        = Family{"kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"}
	Accept      = Family{"accept", "accept4"}
	Recv        = Family{"recvfrom", "recvmsg", "recvmmsg"}
	Send        = Family{"sendto", "sendmsg", "sendmmsg"}
	Read        = Family{"read", "readv"}
	Write       = Family{"write", "writev"}
	Close       = Family{"close", "close_range"}
	Wait        = Family{"wait4", "waitid"}
	Pause       = Family{"pause"}
	Sigreturn   = Family{"rt_sigreturn"}
	ExitGroup   = Family{"exit", "exit_group"}
)
