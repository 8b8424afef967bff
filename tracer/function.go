// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// A function is what can be probed of the kernel's.
type function struct {
	id         bpf.ProbesFunction
	parameters int // that the probe knows of
	program    string
}

func (f function) name() string { return decode.Function(f.id) }

// errUnknown is a function that no probe understands.
var errUnknown = errors.New("not to be probed")

// unknown returns why the kernel has no function that the probe understands.
func (f function) unknown(kernel *btf.Spec, program ebpf.ProgramType) error {
	name := f.name()
	if program == ebpf.LSM {
		name = "bpf_lsm_" + name
	}
	var found *btf.Func
	if err := kernel.TypeByName(name, &found); err != nil {
		return fmt.Errorf("%w: this kernel has no such function, or has inlined it (%w)", errUnknown, ebpf.ErrNotSupported)
	}
	if proto, ok := found.Type.(*btf.FuncProto); !ok || len(proto.Params) != f.parameters {
		return fmt.Errorf("%w: this kernel's has other parameters (%w)", errUnknown, ebpf.ErrNotSupported)
	}
	return nil
}

// functions are those of each hook.
var functions = map[Hook][]function{
	HookFunctions: {
		{bpf.ProbesFunctionFUNCTION_CORE_SYS_SELECT, 5, bpf.ProbesProgFnCoreSelect},
		{bpf.ProbesFunctionFUNCTION_DO_SELECT, 3, bpf.ProbesProgFnDoSelect},
		{bpf.ProbesFunctionFUNCTION_DO_SYS_POLL, 3, bpf.ProbesProgFnDoSysPoll},
		{bpf.ProbesFunctionFUNCTION_SOCK_POLL, 2, bpf.ProbesProgFnSockPoll},
		{bpf.ProbesFunctionFUNCTION_TCP_POLL, 3, bpf.ProbesProgFnTcpPoll},
		{bpf.ProbesFunctionFUNCTION_PIPE_POLL, 2, bpf.ProbesProgFnPipePoll},
		{bpf.ProbesFunctionFUNCTION_EP_EVENTPOLL_POLL, 2, bpf.ProbesProgFnEpollPoll},
		{bpf.ProbesFunctionFUNCTION_EP_POLL_CALLBACK, 4, bpf.ProbesProgFnEpCallback},
		{bpf.ProbesFunctionFUNCTION_EP_SEND_EVENTS, 3, bpf.ProbesProgFnEpSend},
		{bpf.ProbesFunctionFUNCTION_SEND_SIGIO, 3, bpf.ProbesProgFnSendSigio},
		{bpf.ProbesFunctionFUNCTION_SEND_SIGIO_TO_TASK, 5, bpf.ProbesProgFnSigioTask},
		{bpf.ProbesFunctionFUNCTION_F_SETOWN, 3, bpf.ProbesProgFnF_setown},
		{bpf.ProbesFunctionFUNCTION_DO_FCNTL, 4, bpf.ProbesProgFnDoFcntl},
		{bpf.ProbesFunctionFUNCTION_KERNEL_CLONE, 1, bpf.ProbesProgFnClone},
	},
	HookLSM: {
		{bpf.ProbesFunctionFUNCTION_FILE_FCNTL, 3, bpf.ProbesProgLsmFcntl},
		{bpf.ProbesFunctionFUNCTION_FILE_SET_FOWNER, 1, bpf.ProbesProgLsmFowner},
		{bpf.ProbesFunctionFUNCTION_FILE_SEND_SIGIOTASK, 3, bpf.ProbesProgLsmSigiotask},
	},
}
