// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

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
