// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// Port records also the changes of state of all TCP sockets of the machine whose
// local or remote port is this one, from now on ([HookTCP], inet_sk_set_state()).
// Most are brought about by a packet, in the context in which it is received: the
// process and the thread of such an event are those that happened to run, and say
// nothing.
//
// One recording can have a port at a time: the error wraps [ebpf.ErrKeyExist] if
// another one has it. It is given back when the recording stops.
func (r *Recording) Port(port int) error {
	if err := r.running(func() error { return r.port(port) }); err != nil {
		return fmt.Errorf("port %d: %w", port, err)
	}
	return nil
}

func (r *Recording) port(port int) error {
	switch {
	case port <= 0 || port > 1<<16-1:
		return fmt.Errorf("there is no such port: %w", unix.EINVAL)
	case slices.Contains(r.ports, port):
		return nil
	}
	p := r.tracer.probes
	if err := p.use(HookTCP); err != nil {
		return err
	}
	err := p.Maps[bpf.ProbesMapPorts].Update(uint16(port), r.id, ebpf.UpdateNoExist)
	switch {
	case errors.Is(err, ebpf.ErrKeyExist):
		return fmt.Errorf("it is already being recorded: %w", ebpf.ErrKeyExist)
	case err != nil:
		return err
	}
	r.ports = append(r.ports, port)
	r.demand(trace.KindTCP)
	return nil
}

// leavePorts gives the recording's ports back.
func (r *Recording) leavePorts() error {
	var errs []error
	for _, port := range r.ports {
		errs = append(errs, ignoreMissing(r.tracer.probes.Maps[bpf.ProbesMapPorts].Delete(uint16(port))))
	}
	return errors.Join(errs...)
}
