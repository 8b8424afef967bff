// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

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
