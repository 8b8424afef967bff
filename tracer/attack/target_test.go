// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// A job is what a target does: prepare runs with a runtime, before the process
// without one is forked; that is what is attacked, and runs do.
type job struct {
	prepare func()
	do      func() // does not return
	duty    func(i uintptr)
}

// jobs are all jobs by name.
var jobs = map[string]job{}

func newJob(name string, j job) string {
	jobs[name] = j
	return name
}

// targetScript forks the master of the job that its argument names, without a
// runtime, and tells its pid and, when it has ended, its wait status.
var targetScript = script("target", func(g gate) {
	here = mapped(3)
	j := jobs[os.Args[1]]
	duty, stacks = j.duty, reserve(maxCrew*stackBytes)
	if j.prepare != nil {
		j.prepare()
	}
	blockSignals()
	pid := fork()
	if pid == 0 {
		j.do()
	}
	g.tell(uint64(pid))
	var status unix.WaitStatus
	for {
		if _, err := unix.Wait4(int(pid), &status, 0, nil); err != unix.EINTR {
			break
		}
	}
	g.tell(uint64(status))
	g.wait()
})

// blockSignals lets no signal interrupt the process that is forked next: the
// runtime's handlers must not run there.
func blockSignals() {
	all := ^uint64(0)
	unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_BLOCK, addr(&all), 0, 8, 0, 0)
}

// reserve returns memory that nobody has touched yet.
func reserve(bytes int) uintptr {
	m, err := unix.Mmap(-1, 0, bytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		panic(err)
	}
	return addr(&m[0])
}

// A target is a process without a runtime, which makes exactly the calls that it
// counts on its board.
type target struct {
	*child
	*board
	file *os.File
	pid  int
}

// launch starts the target of a job, which stands at its gate then; direct fills
// in the board before.
func launch(t testing.TB, job string, direct func(*board)) *target {
	t.Helper()
	b, file := share(t)
	direct(b)
	c := startOn(t, file, job)
	pid := int(c.await())
	until(t, "the target is back from its fork", func() bool { return atomic.LoadUint64(&b.slots[master].entered) > 0 })
	return &target{c, b, file, pid}
}

func startOn(t testing.TB, file *os.File, job string) *child {
	t.Helper()
	return start(t, targetScript, func(cmd *exec.Cmd) {
		cmd.Args = append(cmd.Args, job)
		cmd.ExtraFiles = []*os.File{file}
	})
}

// beside starts a second process on the board of the target, which is not
// attacked, and returns its pid.
func (g *target) beside(t testing.TB, job string) int {
	t.Helper()
	return int(startOn(t, g.file, job).await())
}

// ended returns the wait status of the target, which has ended by then.
func (g *target) ended() unix.WaitStatus {
	g.t.Helper()
	return unix.WaitStatus(g.await())
}

// rests returns when every thread of the target, and of the processes that it
// has made, waits in a futex, as /proc/TID/syscall shows.
func (g *target) rests() {
	g.t.Helper()
	for _, tid := range g.threads() {
		g.waitsIn(tid, unix.SYS_FUTEX)
	}
}

// threads returns the threads of the target and of the processes that it has made.
func (g *target) threads() (tids []int) {
	g.t.Helper()
	for _, pid := range append(children(g.t, g.pid), g.pid) {
		tids = slices.AppendSeq(tids, maps.Keys(tasks(g.t, pid)))
	}
	return tids
}

// waitsIn returns when thread tid sleeps in a call. In a ptracer's stop at the
// enter of a call it does not.
func (g *target) waitsIn(tid, call int) {
	g.t.Helper()
	there := fmt.Sprintf("%d ", call)
	until(g.t, fmt.Sprintf("thread %d is blocked in call %d", tid, call), func() bool {
		now, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", tid))
		return err == nil && strings.HasPrefix(string(now), there) && state(g.t, tid) == 'S'
	})
}

// state returns the letter that says what a thread does, as ps shows it.
func state(t testing.TB, tid int) byte {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/stat", tid, tid))
	if err != nil {
		t.Fatal(err)
	}
	_, letter, _ := strings.Cut(string(stat), ") ")
	return letter[0]
}

// children returns the children of a process of one thread.
func children(t testing.TB, pid int) (pids []int) {
	t.Helper()
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Fields(string(list)) {
		child, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, child)
	}
	return pids
}
