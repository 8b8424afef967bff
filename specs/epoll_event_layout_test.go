// SPDX-License-Identifier: MIT

package specs_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"github.com/cilium/ebpf/btf"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

// The union of struct epoll_event, of 64 bits, is the last thing in it.
const dataOffset = puppet.EpollEventBytes - 8

var eventLayout = subject{
	claim: claimed("epoll-event.is-packed"),
	act:   addAndSpread("epoll_event", 0),
	facts: []fact{
		{says: "the kernel's own type has as many bytes as events and data together", by: claims.Procfs, judge: typeInBTF},
		{says: "epoll_ctl reads up to the end of data, and nothing behind it", by: claims.Watchpoints, judge: readToTheEnd},
		{says: "epoll_wait puts the next entry right behind the first", by: claims.Behaviour, judge: oneBehindTheOther},
	},
	mutants: []mutant{
		{fails: "the kernel's own type", act: addAndSpread("pollfd", 0), why: "for the type of poll"},
		{fails: "epoll_ctl reads", act: addAndSpread("epoll_event", 4), why: "where the event lies 4 bytes further"},
		{fails: "epoll_wait puts", act: addAndSpread("epoll_event", 4), why: "where the array lies 4 bytes further"},
	},
}

// A layout is where things lie in a struct, in bytes.
type layout struct{ size, data int }

// addAndSpread adds two pipes that are ready, and waits for both. The watched
// event and the array begin so many bytes further than the spec says.
func addAndSpread(kernelType string, further int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep := p.EpollCreate()
		event, array := p.EpollEvents(4), p.EpollEvents(4)
		r.watchAt(lastOfData, p, uint64(event+puppet.EpollEventBytes-4), 4)
		r.watchAt(behindData, p, uint64(event+puppet.EpollEventBytes), 4)
		for range 2 {
			_, write := p.Pipe()
			puppet.Poke(p, event+further, uint32(unix.EPOLLOUT))
			puppet.Poke(p, event+further+dataOffset, uint64(cookie))
			Expect(p.Call(unix.SYS_EPOLL_CTL, ep, unix.EPOLL_CTL_ADD, write, event+further)).To(BeZero())
		}
		Expect(p.EpollWait(ep, array+further, 3, 0)).To(Equal(2))
		r.saw["array"], r.saw["type"] = p.PeekBytes(array, 3*puppet.EpollEventBytes), layoutOf(kernelType)
	}
}

const (
	lastOfData = "last word of data"
	behindData = "word behind data"
)

// layoutOf is what /sys/kernel/btf/vmlinux says of a struct with a field data.
func layoutOf(name string) layout {
	spec, err := btf.LoadKernelSpec()
	Expect(err).NotTo(HaveOccurred())
	var t *btf.Struct
	Expect(spec.TypeByName(name, &t)).To(Succeed())
	l := layout{size: int(t.Size)}
	for _, m := range t.Members {
		if m.Name == "data" {
			l.data = int(m.Offset.Bytes())
		}
	}
	return l
}

func typeInBTF(r *run) string {
	Expect(r.saw["type"]).To(Equal(layout{size: puppet.EpollEventBytes, data: dataOffset}))
	return fmt.Sprintf("struct epoll_event is %d bytes, data at %d, in /sys/kernel/btf/vmlinux", puppet.EpollEventBytes, dataOffset)
}

func readToTheEnd(r *run) string {
	Expect(r).To(HaveForEach(EpollCtl(unix.EPOLL_CTL_ADD), KernelRead(lastOfData)))
	Expect(r).NotTo(HaveAny(KernelRead(behindData)))
	return fmt.Sprintf("bytes %d-%d read by %s, byte %d and beyond not",
		puppet.EpollEventBytes-4, puppet.EpollEventBytes-1, r.functionOf(lastOfData), puppet.EpollEventBytes)
}

func oneBehindTheOther(r *run) string {
	want := bytes.Repeat([]byte{0xAA}, 3*puppet.EpollEventBytes)
	for i := range 2 {
		binary.NativeEndian.PutUint32(want[i*puppet.EpollEventBytes:], unix.EPOLLOUT)
		binary.NativeEndian.PutUint64(want[i*puppet.EpollEventBytes+dataOffset:], cookie)
	}
	Expect(r.saw["array"]).To(Equal(want), "the array, byte by byte")
	return fmt.Sprintf("entries at 0 and %d, data at %d in each, 0xAA beyond", puppet.EpollEventBytes, dataOffset)
}
