// SPDX-License-Identifier: MIT

package decode

import (
	"fmt"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

var functions = [bpf.ProbesFunctionFUNCTION_MAX]string{
	bpf.ProbesFunctionFUNCTION_CORE_SYS_SELECT:     "core_sys_select",
	bpf.ProbesFunctionFUNCTION_DO_SELECT:           "do_select",
	bpf.ProbesFunctionFUNCTION_DO_SYS_POLL:         "do_sys_poll",
	bpf.ProbesFunctionFUNCTION_SOCK_POLL:           "sock_poll",
	bpf.ProbesFunctionFUNCTION_TCP_POLL:            "tcp_poll",
	bpf.ProbesFunctionFUNCTION_PIPE_POLL:           "pipe_poll",
	bpf.ProbesFunctionFUNCTION_EP_EVENTPOLL_POLL:   "ep_eventpoll_poll",
	bpf.ProbesFunctionFUNCTION_EP_POLL_CALLBACK:    "ep_poll_callback",
	bpf.ProbesFunctionFUNCTION_EP_SEND_EVENTS:      "ep_send_events",
	bpf.ProbesFunctionFUNCTION_SEND_SIGIO:          "send_sigio",
	bpf.ProbesFunctionFUNCTION_SEND_SIGIO_TO_TASK:  "send_sigio_to_task",
	bpf.ProbesFunctionFUNCTION_F_SETOWN:            "f_setown",
	bpf.ProbesFunctionFUNCTION_DO_FCNTL:            "do_fcntl",
	bpf.ProbesFunctionFUNCTION_KERNEL_CLONE:        "kernel_clone",
	bpf.ProbesFunctionFUNCTION_FILE_FCNTL:          "file_fcntl",
	bpf.ProbesFunctionFUNCTION_FILE_SET_FOWNER:     "file_set_fowner",
	bpf.ProbesFunctionFUNCTION_FILE_SEND_SIGIOTASK: "file_send_sigiotask",
}

// Function returns the kernel's name of a function that is probed.
func Function(f bpf.ProbesFunction) string {
	if f < bpf.ProbesFunctionFUNCTION_MAX && functions[f] != "" {
		return functions[f]
	}
	return fmt.Sprintf("function(%d)", f)
}

func function(e *trace.Event, r *bpf.ProbesEvent) {
	e.Function, e.File = Function(bpf.ProbesFunction(r.Args[0])), r.Args[1]
	e.Number, e.Owner, e.Mask = int(r.Args[2]), int(r.Args[3]), uint32(r.Args[4])
	e.Returns = r.Ret
}
