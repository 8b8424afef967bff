// SPDX-License-Identifier: MIT

package bare

// Call makes call nr and returns its result, or -errno. Package syscall's is
// instrumented by the race detector, which knows nothing of bare threads.
//
//go:noescape
func Call(nr, a, b, c, d, e, f uintptr) (ret uintptr)

// Thread makes a thread by clone(flags), on the stack that ends below top, which
// calls run(arg). It returns the thread's id, or -errno. run must not return,
// and it may not use what belongs to a goroutine: it is //go:nosplit, and
// //go:norace, and calls only what is too.
//
//go:noescape
func Thread(flags, top uintptr, run func(uintptr), arg uintptr) (tid uintptr)

// Spawn makes call nr with the arguments a and b, which makes a process as fork,
// vfork, clone and clone3 do: it may share the memory and the stack of its
// parent. The child makes the call probe(-1, mark, 0), then exit_group(status).
// Spawn returns the child's pid, or -errno.
//
//go:noescape
func Spawn(nr, a, b, probe, mark, status uintptr) (pid uintptr)

// Add increments *p atomically and returns what it is then, as package
// sync/atomic does where there is a runtime.
//
//go:noescape
func Add(p *uint32) (now uint32)
