// SPDX-License-Identifier: MIT

//go:build linux && (amd64 || arm64)

package trace_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// elsewhere are the members of families that an architecture does not have.
var elsewhere = map[string][]string{
	"amd64": {"_newselect"},
	"arm64": {"_newselect", "select", "poll", "epoll_create", "epoll_wait", "fork", "vfork", "pause"},
}

// One recorded member makes a family recorded, so none may be left out.
func TestFamiliesAreRecordedWhole(t *testing.T) {
	for _, f := range []trace.Family{
		trace.Select, trace.Poll, trace.EpollCreate, trace.EpollCtl, trace.EpollWait, trace.Fcntl, trace.Fork, trace.Kill,
		trace.Accept, trace.Recv, trace.Send, trace.Read, trace.Write, trace.Close, trace.Wait, trace.Pause, trace.Sigreturn,
		trace.ExitGroup,
	} {
		for _, name := range f {
			if !slices.Contains(decode.Names(), name) && !slices.Contains(elsewhere[runtime.GOARCH], name) {
				t.Errorf("%s is not recorded", name)
			}
		}
	}
}

// A call that no family decodes is written with all of its arguments.
func TestEachRecordedCallIsWrittenWithAllItsArguments(t *testing.T) {
	decoded := slices.Concat(
		trace.Select, trace.Poll, trace.EpollWait, trace.EpollCtl, trace.Fcntl, trace.Kill, trace.Send, trace.Recv,
		trace.Read, trace.Write, trace.Close, trace.Wait, trace.ExitGroup, trace.EpollCreate,
	)
	for _, c := range decode.Calls {
		if c.Name == "" || slices.Contains(decoded, c.Name) {
			continue
		}
		zeros := strings.TrimSuffix(strings.Repeat("0, ", c.Args), ", ")
		if got, want := (trace.Call{Name: c.Name}).String(), c.Name+"("+zeros+") has not returned"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
