// SPDX-License-Identifier: MIT

package servers

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// modelEnv tells a process that it is to be a server, and which.
const modelEnv = "KWITNESS_SERVE"

// asked is whether this program can be a server. Spawn insists: a program that
// cannot would run itself again and again.
var asked bool

// ServeIfAsked turns the process into a server, and does not return, if Spawn
// started it. Else it does nothing.
//
// A program that uses Spawn, or a test of such a package, must call it in an
// init function: only there the main goroutine is sure to be on the leader
// thread, whose tid is the pid (runtime.main locks it until main.main), and
// only there nothing of the program's own has begun.
func ServeIfAsked() {
	asked = true
	name, ok := os.LookupEnv(modelEnv)
	if !ok {
		return
	}
	runtime.LockOSThread()
	serve(Model(name))
}

// serve is everything a server does, gate included. The return of the gate's
// read is the first thing in a trace; from there on no function checks its
// stack, which is where the runtime would get hold of the thread (newstack).
//
//go:norace
func serve(m Model) {
	openLog()
	model, ok := models[m]
	if !ok {
		die("no such model", 0)
	}
	if unix.Gettid() != os.Getpid() {
		die("not in init", 0)
	}
	quiet(m, model.signals)
	if model.prepare != nil {
		model.prepare()
	}
	announceMemory(model.memory)
	announceMemory(map[string]Memory{"log": {uintptr(unsafe.Pointer(log)), int(unsafe.Sizeof(*log))}})
	announce(atGate, "", 0, 0).send()
	log[mainStrand].begun = 0
	if must("read(gate)", sysRead, gateFD, uintptr(unsafe.Pointer(&buffer)), 1, 0) == 0 {
		exit(0) // the spawner is gone
	}
	model.serve()
}

// quiet takes the runtime's hands off this thread. No collection will stop the
// world, by size or by time (gcTrigger.test), nor any signal come, but SIGTERM
// to die of and those the model is about.
func quiet(m Model, signals []syscall.Signal) {
	debug.SetGCPercent(-1)
	setAction(unix.SIGTERM, sigaction{handler: sigDfl})
	blockAllBut(append(signals, unix.SIGTERM)...)
	comm := [16]byte{}
	copy(comm[:15], m)
	must("prctl(PR_SET_NAME)", sysPrctl, unix.PR_SET_NAME, uintptr(unsafe.Pointer(&comm)), 0, 0)
}

func announceMemory(all map[string]Memory) {
	for name, m := range all {
		if m.Addr%16 != 0 {
			die("alignment", unix.EINVAL) // of large symbols to 32, by the linker (symalign)
		}
		announce(memory, name, m.Addr, uintptr(m.Len)).send()
	}
}
