// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
)

// A group is a control group that a test has made.
type group struct {
	t   *testing.T
	dir string
}

// mounted returns where a file system of this type is mounted, or "".
func mounted(t *testing.T, fstype string) string {
	t.Helper()
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		mount, file, _ := strings.Cut(line, " - ")
		if strings.HasPrefix(file, fstype+" ") {
			return strings.Fields(mount)[4]
		}
	}
	return ""
}

// newGroup makes a group that ends, empty, with the test.
func newGroup(t *testing.T, in string) group {
	t.Helper()
	need(t, tracer.HaveHook(tracer.HookCgroups))
	if in == "" {
		in = mounted(t, "cgroup2")
	}
	if in == "" {
		t.Skip("no cgroup2 file system is mounted")
	}
	dir, err := os.MkdirTemp(in, "kwitness-test-")
	if errors.Is(err, unix.EROFS) {
		t.Skip("the cgroup2 file system is not for us to write: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	g := group{t, dir}
	t.Cleanup(func() {
		for _, pid := range g.members() {
			unix.Kill(pid, unix.SIGKILL) // it may have ended
		}
		until(t, dir+" can be removed", func() bool { // its processes may be on their way out
			err := unix.Rmdir(dir)
			return err == nil || errors.Is(err, unix.ENOENT)
		})
	})
	return g
}

// members returns the processes in the group.
func (g group) members() (pids []int) {
	g.t.Helper()
	procs, err := os.ReadFile(filepath.Join(g.dir, "cgroup.procs"))
	if err != nil && !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.ENOENT) {
		g.t.Fatal(err)
	}
	for _, pid := range strings.Fields(string(procs)) {
		n, err := strconv.Atoi(pid)
		if err != nil {
			g.t.Fatal(err)
		}
		pids = append(pids, n)
	}
	return pids
}

// sub makes a group below.
func (g group) sub() group { g.t.Helper(); return newGroup(g.t, g.dir) }

// move brings a process into the group.
func (g group) move(pid int) {
	g.t.Helper()
	if err := os.WriteFile(filepath.Join(g.dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0); err != nil {
		g.t.Fatal(err)
	}
}

// leave brings a process to where the test is.
func (g group) leave(pid int) {
	g.t.Helper()
	home, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		g.t.Fatal(err)
	}
	for line := range strings.Lines(string(home)) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "0::"); ok {
			group{g.t, filepath.Join(mounted(g.t, "cgroup2"), path)}.move(pid)
			return
		}
	}
	g.t.Fatalf("this process is in no group: %s", home)
}

// inside is an option of start: the child is made in the group, by clone3 with
// CLONE_INTO_CGROUP.
func (g group) inside(cmd *exec.Cmd) {
	dir, err := os.Open(g.dir)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { dir.Close() })
	cmd.SysProcAttr.UseCgroupFD, cmd.SysProcAttr.CgroupFD = true, int(dir.Fd())
}
