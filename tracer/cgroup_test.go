// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
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

// member returns a working child in the group.
func (g group) member() *child {
	g.t.Helper()
	c := working(g.t)
	g.move(c.pid)
	return c
}

// wantCloses sees how many calls of closeNowhere each child made, and that nobody
// else made any.
func wantCloses(t *testing.T, got *trace.Trace, want map[*child]int) {
	t.Helper()
	all := 0
	for c, n := range want {
		if made := len(nowhereClosed(got.Events.By(c.pid))); made != n {
			t.Errorf("%d calls of %d in the trace, want %d", made, c.pid, n)
		}
		all += n
	}
	if n := len(nowhereClosed(got.Events)); n != all {
		t.Errorf("%d calls in the trace, want %d", n, all)
	}
}

func TestTheMembersOfACgroupAreRecorded(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	sub := g.sub()
	was, deeper, outside := g.member(), sub.member(), working(t)
	later, laterBelow := working(t), working(t)
	rec := recordAs(t, tr, tracer.Cgroup(g.dir))
	late := sub.sub() // made while it is recorded
	g.move(later.pid)
	late.move(laterBelow.pid)
	made := start(t, work, g.inside)
	made.await()
	madeBelow := start(t, work, late.inside)
	madeBelow.await()
	for i, c := range []*child{was, deeper, later, laterBelow, made, madeBelow, outside} {
		c.do(i + 1)
	}
	got := complete(t, rec)
	wantCloses(t, got, map[*child]int{was: 1, deeper: 2, later: 3, laterBelow: 4, made: 5, madeBelow: 6})
	for _, c := range []*child{made, madeBelow} {
		first := got.Events.By(c.pid).At(0)
		if first.Kind != trace.KindCall || !first.Unentered || first.Name != "clone3" {
			t.Errorf("the first of a process made in the group is %s, want the return from clone3", first)
		}
	}
	if got.Name != "cgroup "+g.dir || got.Target != 0 {
		t.Errorf("the trace is of %d, %q", got.Target, got.Name)
	}
	nothingLeft(t, tr)
	was.do(1)
	g.move(outside.pid)
	nothingLeft(t, tr)
}

func TestAMemberThatLeavesItsCgroupStaysRecorded(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	was, visitor := g.member(), working(t)
	rec := recordAs(t, tr, tracer.Cgroup(g.dir))
	g.move(visitor.pid)
	for _, c := range []*child{was, visitor} {
		g.leave(c.pid)
		c.do(4)
	}
	wantCloses(t, complete(t, rec), map[*child]int{was: 4, visitor: 4})
}

// intoGroup forks, as it is told, a child that is made in the group at
// descriptor 3 and makes two calls.
var intoGroup = script("into group", func(g gate) {
	g.tell(0)
	g.wait()
	bearInto(&cloneArgs{flags: unix.CLONE_INTO_CGROUP, exitSignal: uint64(unix.SIGCHLD), cgroup: 3})
	g.tell(0)
	g.wait()
})

//go:norace
func bearInto(args *cloneArgs) {
	pid := clone3(args)
	if pid == 0 {
		closeNowhere(2)
		exit(0)
	}
	reap(pid)
}

// openAt3 is an option of start: the child has the group's directory at descriptor 3.
func (g group) openAt3(cmd *exec.Cmd) {
	dir, err := os.Open(g.dir)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { dir.Close() })
	cmd.ExtraFiles = []*os.File{dir}
}

func TestAProcessMadeIntoACgroupIsRecordedAndNotItsParent(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	c := start(t, intoGroup, g.openAt3)
	c.await()
	rec := recordAs(t, tr, tracer.Cgroup(g.dir))
	c.release(0)
	c.await()
	got := complete(t, rec)
	made := nowhereClosed(got.Events)
	if len(made) != 2 || len(got.Events.By(c.pid)) != len(got.Events.By(c.pid).Of(trace.KindWake, trace.KindSignal)) {
		t.Fatalf("the trace is not of the child alone:\n%s", got)
	}
	wantCalls(t, got, made[0].PID, "clone3 unentered", "close", "close", "exit_group")
}

// A child of a followed process that is made elsewhere is still its child.
func TestAChildMadeIntoACgroupIsItsParentsToo(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	c := start(t, intoGroup, g.openAt3)
	c.await()
	rec, other := record(t, tr, c.pid), recordAs(t, tr, tracer.Cgroup(g.dir))
	c.release(0)
	c.await()
	if n := len(nowhereClosed(complete(t, rec).Events)); n != 2 {
		t.Errorf("%d calls of the child, want 2", n)
	}
	wantLost(t, stop(t, other), trace.Loss{What: "processes not followed, in another recording already", Count: 1})
}

func TestACgroupAndOneBelowIt(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	sub, c, recorded := g.sub(), working(t), working(t)
	outer, inner := recordAs(t, tr, tracer.Cgroup(g.dir)), recordAs(t, tr, tracer.Cgroup(sub.dir))
	sub.move(c.pid)
	c.do(2)
	own := record(t, tr, recorded.pid)
	g.move(recorded.pid)
	recorded.do(3)
	wantCloses(t, complete(t, inner), map[*child]int{c: 2})
	wantCloses(t, complete(t, own), map[*child]int{recorded: 3})
	wantLost(t, stop(t, outer), trace.Loss{What: "processes not followed, in another recording already", Count: 2})
}

func TestDepthOfACgroup(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	c := start(t, dynasty)
	rec := recordAs(t, tr, tracer.Depth(0, tracer.Cgroup(g.dir)))
	g.move(c.pid)
	c.release(0)
	c.await()
	wantGenerations(t, complete(t, rec), c.pid, 5) // they are all members
}

// A child that a member makes elsewhere is followed as its child, or not at all.
func TestAChildThatIsMadeOutOfItsCgroup(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	elsewhere := newGroup(t, "")
	for depth, calls := range []int{0, 2} {
		c := start(t, intoGroup, elsewhere.openAt3)
		c.await()
		g.move(c.pid)
		rec := recordAs(t, tr, tracer.Depth(depth, tracer.Cgroup(g.dir)))
		c.release(0)
		c.await()
		if n := len(nowhereClosed(complete(t, rec).Events)); n != calls {
			t.Errorf("%d calls of the child to the depth of %d, want %d", n, depth, calls)
		}
		c.end()
	}
}

func TestRecordRefusesWhatIsNoCgroup(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	file := filepath.Join(g.dir, "cgroup.procs")
	type refusal struct {
		dir  string
		is   error
		line string
	}
	refusals := []refusal{
		{g.dir + "/none", unix.ENOENT, "record: cgroup " + g.dir + "/none: no such file or directory"},
		{file, unix.ENOTDIR, "record: cgroup " + file + ": not a directory"},
		{"/proc", unix.EINVAL, "record: /proc is not in a cgroup2 file system: invalid argument"},
	}
	if old := mounted(t, "cgroup"); old != "" {
		refusals = append(refusals, refusal{old, unix.EINVAL, "record: " + old + " is not in a cgroup2 file system: invalid argument"})
	}
	for _, bad := range refusals {
		_, err := tr.Record(tracer.Cgroup(bad.dir))
		wantError(t, err, bad.is, bad.line)
	}
	rec := recordAs(t, tr, tracer.Cgroup(g.dir))
	_, err := tr.Record(tracer.Cgroup(g.dir))
	wantError(t, err, ebpf.ErrKeyExist, "record: cgroup "+g.dir+": it is already being recorded: key already exists")
	complete(t, rec)
	complete(t, recordAs(t, tr, tracer.Cgroup(g.dir)))
}

// What was followed before the member that cannot be must not stay.
func TestACgroupWithAMemberThatIsRecordedIsRefused(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	first, taken := g.member(), g.member()
	rec := record(t, tr, taken.pid)
	_, err := tr.Record(tracer.Cgroup(g.dir))
	wantError(t, err, ebpf.ErrKeyExist, fmt.Sprintf("record: process %d is already being recorded: key already exists", taken.pid))
	if n := tracer.Followed(tr); n != 1 {
		t.Errorf("%d processes are followed, want the one of the other recording", n)
	}
	complete(t, rec)
	all := recordAs(t, tr, tracer.Cgroup(g.dir))
	first.do(1)
	taken.do(2)
	wantCloses(t, complete(t, all), map[*child]int{first: 1, taken: 2})
}

func TestACgroupMayBeGivenByASymbolicLink(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	c, link := g.member(), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(g.dir, link); err != nil {
		t.Fatal(err)
	}
	rec := recordAs(t, tr, tracer.Cgroup(link))
	c.do(3)
	wantCloses(t, complete(t, rec), map[*child]int{c: 3})
}

// A threaded group lists no processes; the one that it hangs on does.
func TestACgroupWithAThreadedOneBelowIt(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	sub := g.sub()
	if err := os.WriteFile(filepath.Join(sub.dir, "cgroup.type"), []byte("threaded"), 0); err != nil {
		t.Skip("no threaded groups here: ", err)
	}
	c := g.member()
	sub.move(c.pid)
	rec := recordAs(t, tr, tracer.Cgroup(g.dir))
	c.do(3)
	wantCloses(t, complete(t, rec), map[*child]int{c: 3})
	_, err := tr.Record(tracer.Cgroup(sub.dir))
	if !errors.Is(err, unix.EOPNOTSUPP) {
		t.Errorf("a threaded group: %v", err)
	}
}

// Groups may be nested deeper than most are.
func TestAMemberDeepBelow(t *testing.T) {
	tr, g := newTracer(t, tracer.Config{}), newGroup(t, "")
	deep := g
	for range 20 {
		deep = deep.sub()
	}
	c := working(t)
	rec := recordAs(t, tr, tracer.Cgroup(g.dir))
	deep.move(c.pid)
	c.do(3)
	wantCloses(t, complete(t, rec), map[*child]int{c: 3})
}
