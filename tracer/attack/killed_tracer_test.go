// SPDX-License-Identifier: MIT

package attack_test

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"
)

// A bpfObject is something that the kernel keeps as long as it is in use: one
// that outlives the tracer would go on costing every call of the machine.
type bpfObject struct {
	kind string // prog_id, map_id or link_id
	id   int
}

// held returns the objects that a process holds by its descriptors.
func held(t testing.TB, pid int) map[bpfObject]bool {
	t.Helper()
	infos, err := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	objects := map[bpfObject]bool{}
	for _, info := range infos {
		for _, o := range objectsIn(t, info) {
			objects[o] = true
		}
	}
	return objects
}

func objectsIn(t testing.TB, info string) (objects []bpfObject) {
	t.Helper()
	file, err := os.Open(info)
	if errors.Is(err, os.ErrNotExist) {
		return nil // closed meanwhile
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		kind, value, _ := strings.Cut(lines.Text(), ":")
		id, err := strconv.Atoi(strings.TrimSpace(value))
		if err == nil && lives[kind] != nil {
			objects = append(objects, bpfObject{kind, id})
		}
	}
	return objects
}

// lives say for each kind of object whether it is still there (BPF_*_GET_FD_BY_ID).
// The kernel gives out ids in turn: one that is free does not come back soon.
var lives = map[string]func(id int) error{
	"prog_id": func(id int) error { return closed(ebpf.NewProgramFromID(ebpf.ProgramID(id))) },
	"map_id":  func(id int) error { return closed(ebpf.NewMapFromID(ebpf.MapID(id))) },
	"link_id": func(id int) error { return closed(link.NewFromID(link.ID(id))) },
}

func closed[C interface{ Close() error }](object C, err error) error {
	if err != nil {
		return err
	}
	return object.Close()
}

// gone returns when the kernel has freed all the objects, as it does some time
// after the last descriptor was closed.
func gone(t testing.TB, objects map[bpfObject]bool) {
	t.Helper()
	for o := range objects {
		until(t, fmt.Sprintf("%s %d is gone", o.kind, o.id), func() bool { return errors.Is(lives[o.kind](o.id), os.ErrNotExist) })
	}
}

func TestTheTracerIsKilled(t *testing.T) {
	const crew = 8
	rounds := scaled(2, 10)
	a := attacking(t, "the tracer killed with -9 in a flood by %d threads, %d times", crew, rounds)
	for range rounds {
		w := newWitness(a, 1<<20)
		g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, scaled[uint64](20_000, 50_000) })
		w.record(g.pid)
		objects := held(a, w.pid)
		for kind := range lives {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(objects)), func(o bpfObject) bool { return o.kind == kind }) {
				a.Fatalf("no %s among what the tracer holds, %v: none could be seen to stay", kind, objects)
			}
		}
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		g.open(&g.begin)
		until(a, "the flood has begun", func() bool { _, n := g.made(); return n > 1000 })
		unix.Kill(w.pid, unix.SIGKILL)
		g.reaches(a, &g.done, crew)
		g.rests()
		w.end()
		gone(a, objects)
		a.judgeUnharmed(g)
		g.end()
	}
}

// judgeUnharmed asks whether the target has done all its work, with right results.
func (a *attack) judgeUnharmed(g *target) {
	a.Helper()
	entered, returned := g.made()
	a.books.Made += entered
	if want := uint64(g.crew) * g.calls; returned < want {
		a.wrong("the target made %d calls, want %d at least", returned, want)
	}
	if g.spoiled != 0 {
		a.wrong("%d calls of the target had another result than they should", g.spoiled)
	}
}
