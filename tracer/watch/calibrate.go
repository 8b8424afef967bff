// SPDX-License-Identifier: MIT

package watch

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// ErrBlind says that this machine's watchpoints do not tell the kernel's reads
// and writes of user memory: they do not fire in kernel mode (as on arm64), or
// not in the order that tells one from the other.
var ErrBlind = errors.New("watchpoints do not show the kernel's accesses here")

// Calibrate shows that watchpoints work before a claim rests on them: it lets
// the kernel read 8 bytes of this very thread (write(2) to a pipe) and write
// them (read(2) from it), and compares what was seen. The error wraps
// [ErrBlind] if that is not exactly a read and then a write.
func (p Programs) Calibrate() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// A page of its own: the runtime moves neither it nor anything else in it.
	page, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return os.NewSyscallError("mmap", err)
	}
	defer unix.Munmap(page) //nolint:errcheck // nothing is lost with it
	read, written, err := p.measure(page[:8])
	if err != nil {
		return fmt.Errorf("calibrate watchpoints: %w", err)
	}
	return judge(read, written)
}

// measure arms a watchpoint on word and fires it.
func (p Programs) measure(word []byte) (read, written bpf.ProbesHits, err error) {
	wp, err := p.Open(unix.Gettid(), Window{Addr: uint64(uintptr(unsafe.Pointer(&word[0]))), Len: len(word)})
	if err != nil {
		return read, written, err
	}
	defer func() { err = errors.Join(err, wp.Close()) }()
	return wp.shot(word)
}

// judge compares the counts after the kernel's read with those after its write.
func judge(read, written bpf.ProbesHits) error {
	if read.Reads > 0 && read.Writes == 0 && written.Reads == read.Reads && written.Writes > 0 {
		return nil
	}
	return fmt.Errorf("calibrate watchpoints: a read gave %d reads and %d writes, a write then %d and %d: %w",
		read.Reads, read.Writes, written.Reads-read.Reads, written.Writes-read.Writes, ErrBlind)
}

// shot passes word through a pipe and returns the counts after each half.
func (wp *Watchpoint) shot(word []byte) (read, written bpf.ProbesHits, err error) {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return read, written, os.NewSyscallError("pipe2", err)
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	if _, err := unix.Write(pipe[1], word); err != nil {
		return read, written, os.NewSyscallError("write", err)
	}
	if err := wp.hits.Lookup(wp.key, &read); err != nil {
		return read, written, err
	}
	if _, err := unix.Read(pipe[0], word); err != nil {
		return read, written, os.NewSyscallError("read", err)
	}
	return read, written, wp.hits.Lookup(wp.key, &written)
}
