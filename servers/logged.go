// SPDX-License-Identifier: MIT

package servers

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Call is a system call as the server that made it saw it.
type Call struct {
	Nr   int
	Name string // the kernel's
	Args [6]uint64
	// Ret is the result, -errno if the call failed; 0 if it has not Returned: the
	// server is in it, or it is an exit_group or an rt_sigreturn.
	Ret      int64
	Returned bool
	// Repeats is how often the call was made again, with the same result. Calls
	// that follow one another with the same count were repeated in turn. Only
	// nonblock's have it: rounds in which there was nothing to be done.
	Repeats int
}

// A Strand is calls that followed one another in one thread.
type Strand struct {
	PID     int  // of the process, whose only serving thread has the same number
	Handler bool // in the handler of SIGIO, rather than outside
	Calls   []Call
}

// Log reads what the server itself says it did: each system call from the
// gate's read on, in the order in which they were entered. The first strand is
// the server's outside its handler, the second what its handler did, from each
// delivery to the rt_sigreturn; then comes one for each child, from fork's
// return on, in the order of the forks, which outlives the child.
//
// What it says of a server that is not blocked may be half written. It is an
// error if the server is dead, or if it made more calls than there is room for.
func (p *Process) Log() ([]Strand, error) {
	strands, err := p.strands()
	if err != nil {
		return nil, fmt.Errorf("log of %s: %w", p.model, err)
	}
	return strands, nil
}

func (p *Process) strands() ([]Strand, error) {
	main, err := p.strand(mainStrand)
	if err != nil {
		return nil, err
	}
	handler, err := p.strand(handlerStrand)
	if err != nil {
		return nil, err
	}
	all := []Strand{{PID: p.PID(), Calls: main}, {PID: p.PID(), Handler: true, Calls: handler}}
	for _, c := range main {
		if c.Nr != sysFork || c.Ret <= 0 {
			continue
		}
		child, err := p.strand(len(all))
		if err != nil {
			return nil, err
		}
		all = append(all, Strand{PID: int(c.Ret), Calls: child})
	}
	return all, nil
}

// strand reads the calls of the strand with that index.
func (p *Process) strand(i int) ([]Call, error) {
	var s *strand
	at := p.memory["log"].Addr + uintptr(min(i, lastChild))*unsafe.Sizeof(*s)
	var begun uintptr
	if err := p.read(at, unsafe.Slice((*byte)(unsafe.Pointer(&begun)), unsafe.Sizeof(begun))); err != nil || begun == 0 {
		return nil, err
	}
	if begun > strandCalls || i > lastChild {
		return nil, fmt.Errorf("%d calls in strand %d: more than there is room for", begun, i)
	}
	entries := make([]entry, begun)
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(&entries[0])), begun*unsafe.Sizeof(entries[0]))
	if err := p.read(at+unsafe.Offsetof(s.entries), bytes); err != nil {
		return nil, err
	}
	calls := make([]Call, begun)
	for i, e := range entries {
		calls[i] = e.call()
	}
	return calls, nil
}

func (e *entry) call() Call {
	c := Call{Nr: int(e.nr), Name: names[int(e.nr)], Returned: e.returned == 1, Repeats: int(e.repeats)}
	for i, arg := range e.args {
		c.Args[i] = uint64(arg) // the last two are 0: see call
	}
	if c.Returned {
		c.Ret = int64(e.result)
	}
	return c
}

// read reads the server's memory at addr into b.
func (p *Process) read(addr uintptr, b []byte) error {
	local := []unix.Iovec{{Base: &b[0], Len: uint64(len(b))}}
	n, err := unix.ProcessVMReadv(p.PID(), local, []unix.RemoteIovec{{Base: addr, Len: len(b)}}, 0)
	if err == nil && n < len(b) {
		err = unix.EFAULT
	}
	return os.NewSyscallError("process_vm_readv", err)
}
