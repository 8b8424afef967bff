// SPDX-License-Identifier: MIT

package servers

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

func TestLogFromTheGateOn(t *testing.T) {
	for model, want := range map[Model][]int{
		Epoll:  {sysRead, sysSocket, sysBind, sysListen, sysEpollCreate, sysEpollCtl, sysGetsockname, sysWrite},
		Select: {sysRead, sysSocket, sysBind, sysListen, sysGetsockname, sysWrite},
		Fork:   {sysRead, sysSocket, sysBind, sysListen, sysGetsockname, sysWrite},
		Sigio:  {sysRead, sysSocket, sysBind, sysListen, sysFcntl, sysFcntl, sysFcntl, sysGetsockname, sysWrite},

		Iterative:    {sysRead, sysSocket, sysBind, sysListen, sysGetsockname, sysWrite},
		ForkWait:     {sysRead, sysSocket, sysBind, sysListen, sysGetsockname, sysWrite},
		Poll:         {sysRead, sysSocket, sysBind, sysListen, sysGetsockname, sysWrite},
		EpollEdge:    {sysRead, sysSocket, sysBind, sysListen, sysEpollCreate, sysEpollCtl, sysGetsockname, sysWrite},
		EpollOneshot: {sysRead, sysSocket, sysBind, sysListen, sysEpollCreate, sysEpollCtl, sysGetsockname, sysWrite},
	} {
		t.Run(string(model), func(t *testing.T) {
			server := spawn(t, model)
			expectLog(t, server, want[:1])
			if err := server.Release(t.Context()); err != nil {
				t.Fatal(err)
			}
			expectLog(t, server, want)
		})
	}
}

// expectLog expects one strand, and in it calls of which all but the last have
// returned. Behind them there may be one that the server has made meanwhile.
func expectLog(t *testing.T, server *Process, want []int) {
	t.Helper()
	log, err := server.Log()
	if err != nil {
		t.Fatal(err)
	}
	if len(log) != 2 || log[0].PID != server.PID() || log[0].Handler || !log[1].Handler || len(log[1].Calls) > 0 {
		t.Fatalf("log: %+v", log)
	}
	var got []int
	for _, c := range log[0].Calls[:min(len(want), len(log[0].Calls))] {
		got = append(got, c.Nr)
		if c.Name == "" || len(got) < len(want) && (!c.Returned || c.Ret < 0) {
			t.Errorf("call: %+v", c)
		}
	}
	if !slices.Equal(got, want) || len(log[0].Calls) > len(want)+1 {
		t.Errorf("calls: %v, want %v", log[0].Calls, want)
	}
}

func TestLogWithoutRoom(t *testing.T) {
	server := spawn(t, Epoll)
	begun := uint64(strandCalls + 1)
	local := []unix.Iovec{{Base: (*byte)(unsafe.Pointer(&begun)), Len: 8}}
	remote := []unix.RemoteIovec{{Base: server.memory["log"].Addr, Len: 8}}
	if _, err := unix.ProcessVMWritev(server.PID(), local, remote, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Log(); err == nil || !strings.Contains(err.Error(), "log of epoll: 4097 calls in strand 0: more than") {
		t.Errorf("log of a server with more calls than there is room for: %v", err)
	}
}

func TestLogOfADeadServer(t *testing.T) {
	server := spawn(t, Epoll)
	server.Close()
	if _, err := server.Log(); !errors.Is(err, unix.ESRCH) {
		t.Errorf("log of a dead server: %v", err)
	}
}

func TestFullStrandGoesOnCounting(t *testing.T) {
	openLog()
	for i := range uintptr(strandCalls + 2) {
		enter(i, 0, 0, 0, 0).leave(0, 0)
	}
	main := &log[mainStrand]
	if last := main.entries[strandCalls-1].nr; main.begun != strandCalls+2 || last != strandCalls-1 || log[handlerStrand].begun != 0 {
		t.Errorf("%d calls, the last in the log is %d, %d in the next strand", main.begun, last, log[handlerStrand].begun)
	}
}

func TestFold(t *testing.T) {
	openLog()
	main := &log[mainStrand]
	round := func() {
		enter(sysAccept, 3, 0, 0, 0).leave(0, unix.EAGAIN)
		enter(sysSchedYield, 0, 0, 0, 0).leave(0, 0)
	}
	enter(sysFcntl, 3, 0, 0, 0).leave(0, 0)
	round()
	for range 2 * strandCalls {
		round()
		main.fold(main.begun - 2)
	}
	if main.begun != 3 || main.entries[0].repeats != 0 || main.entries[1].repeats != 2*strandCalls || main.entries[2].repeats != 2*strandCalls {
		t.Errorf("%d calls: %+v", main.begun, main.entries[:4])
	}
	main.begun = strandCalls - 1
	round()
	main.fold(strandCalls - 1)
	if main.begun != strandCalls+1 {
		t.Errorf("%d calls in a full strand, want the count to go on", main.begun)
	}
}

func TestChildrenWithoutStrandFillTheLast(t *testing.T) {
	openLog()
	defer func() { forked = 0 }()
	forked = lastChild - firstChild + 1
	enterChild()
	if begun := log[lastChild].begun; begun != 1 {
		t.Errorf("%d calls of the last child with a strand, want its fork", begun)
	}
	forked++
	enterChild()
	if begun := log[lastChild].begun; begun <= strandCalls {
		t.Errorf("%d calls: the last strand is not full", begun)
	}
}
