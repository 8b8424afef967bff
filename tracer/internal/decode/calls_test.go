// SPDX-License-Identifier: MIT

package decode_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

func TestEveryCallOfTheKernelHasItsNumber(t *testing.T) {
	want := map[int]string{}
	for name, nr := range constants(t) {
		want[nr] = name
	}
	got := map[int]string{}
	for nr, c := range decode.Calls {
		if c.Name != "" {
			got[nr] = c.Name
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 300 {
		t.Errorf("%d calls (-want +got):\n%s", len(want), diff)
	}
}

// constants returns the system calls of golang.org/x/sys by name, as a compiler
// reads them.
func constants(t *testing.T) map[string]int {
	t.Helper()
	p, err := build.Import("golang.org/x/sys/unix", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, "zsysnum_linux_"+runtime.GOARCH+".go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			nr, err := strconv.Atoi(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found[strings.ToLower(strings.TrimPrefix(v.Names[0].Name, "SYS_"))] = nr
		}
		return true
	})
	return found
}

func TestEachCallHasARule(t *testing.T) {
	for nr, c := range decode.Calls {
		if exists := c.Name != ""; exists == (c.Rule == bpf.ProbesSnapRuleSNAP_IGNORE) {
			t.Errorf("call %d %+v: want a rule for each call, and for no other number", nr, c)
		}
	}
}

// Counts that are well known, from the manual.
func TestArgumentCounts(t *testing.T) {
	counts := map[string]int{
		"read": 3, "select": 5, "pselect6": 6, "epoll_ctl": 4, "epoll_wait": 4, "getppid": 0, "mmap": 6, "futex": 6,
		"rt_sigreturn": 0, "clone": 5, "clone3": 2, "openat": 4, "close": 1, "sendfile": 4, "fstat": 2, "uname": 1,
		"arch_prctl": 2, "init_module": 3,
	}
	for _, c := range decode.Calls {
		if want, ok := counts[c.Name]; ok && c.Args != want {
			t.Errorf("%s takes %d arguments, not %d", c.Name, c.Args, want)
		}
	}
}

// No kernel ever had these calls, except those that calls.txt does not know yet.
func TestCallsOfUnknownSignatureTakeSix(t *testing.T) {
	var got []string
	for _, c := range decode.Calls {
		if c.Args == 6 && !slices.Contains(takeSix, c.Name) {
			got = append(got, c.Name)
		}
	}
	want := map[string][]string{
		"amd64": {"getpmsg", "putpmsg", "afs_syscall", "tuxcall", "security", "epoll_ctl_old", "epoll_wait_old", "vserver"},
		"arm64": {"arch_specific_syscall"},
	}[runtime.GOARCH]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls that calls.txt does not list (-want +got):\n%s", diff)
	}
}

var takeSix = []string{
	"mmap", "sendto", "recvfrom", "futex", "epoll_pwait", "epoll_pwait2", "pselect6", "splice", "copy_file_range",
	"mbind", "move_pages", "preadv2", "pwritev2", "process_vm_readv", "process_vm_writev", "io_pgetevents",
	"io_uring_enter", "futex_wait", "setxattrat", "getxattrat",
}
