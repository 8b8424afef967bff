// SPDX-License-Identifier: MIT

package decode

import (
	"bytes"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func tcp(e *trace.Event, r *bpf.ProbesEvent) {
	e.Sock = uint64(r.Ret)
	e.Old, e.New = trace.TCPState(r.Args[0]), trace.TCPState(r.Args[1])
	e.LocalPort, e.RemotePort = int(uint16(r.Args[2])), int(uint16(r.Args[3]))
}

func (l *log) fault(e *trace.Event, r *bpf.ProbesEvent) {
	e.Addr, e.Stack = uint64(r.Ret), l.stack(r)
	e.Write = r.Flags&bpf.ProbesEventFlagFAULT_WRITES != 0
}

func (l *log) alloc(e *trace.Event, r *bpf.ProbesEvent) {
	e.Object, e.Site, e.Bytes = uint64(r.Ret), l.symbol(r.Args[0]), int(r.Args[1])
	words := [4]uint64(r.Args[2:])
	name := bytesOf(&words)
	if end := bytes.IndexByte(name, 0); end >= 0 {
		name = name[:end]
	}
	e.Cache = string(name)
}
