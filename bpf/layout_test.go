// SPDX-License-Identifier: MIT

package bpf_test

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"

	"github.com/kwitness/kwitness/bpf"
)

var objects = []string{"probes_x86_bpfel.o", "probes_arm64_bpfel.o"}

func load(t *testing.T, object string) *ebpf.CollectionSpec {
	t.Helper()
	spec, err := ebpf.LoadCollectionSpec(object)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestTheGoTypesAreLaidOutAsInTheObjects(t *testing.T) {
	for _, object := range objects {
		types := load(t, object).Types
		for name, twin := range map[string]reflect.Type{
			"event":   reflect.TypeFor[bpf.ProbesEvent](),
			"follow":  reflect.TypeFor[bpf.ProbesFollow](),
			"watched": reflect.TypeFor[bpf.ProbesWatched](),
			"hits":    reflect.TypeFor[bpf.ProbesHits](),
		} {
			var c *btf.Struct
			if err := types.TypeByName(name, &c); err != nil {
				t.Fatalf("%s: %v", object, err)
			}
			compare(t, object+" "+name, c, twin)
		}
	}
}

// compare holds the fields of a Go type against those of its C twin.
func compare(t *testing.T, path string, c *btf.Struct, twin reflect.Type) {
	t.Helper()
	if uintptr(c.Size) != twin.Size() {
		t.Errorf("%s has %d bytes in C and %d in Go", path, c.Size, twin.Size())
	}
	fields := slices.DeleteFunc(reflect.VisibleFields(twin), func(f reflect.StructField) bool { return f.Name == "_" })
	if len(c.Members) != len(fields) {
		t.Fatalf("%s has %d fields in C and %d in Go", path, len(c.Members), len(fields))
	}
	for i, m := range c.Members {
		f := fields[i]
		size, err := btf.Sizeof(m.Type)
		if err != nil {
			t.Fatal(err)
		}
		if goName(m.Name) != f.Name || uintptr(m.Offset.Bytes()) != f.Offset || uintptr(size) != f.Type.Size() {
			t.Errorf("%s.%s is %d bytes at %d in C; %s is %d at %d in Go",
				path, m.Name, size, m.Offset.Bytes(), f.Name, f.Type.Size(), f.Offset)
		}
		if inner, ok := btf.UnderlyingType(m.Type).(*btf.Struct); ok {
			compare(t, path+"."+m.Name, inner, f.Type)
		}
	}
}

// goName is bpf2go's name of a C field.
func goName(c string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(c, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func TestTheHeadOfARecordIs96Bytes(t *testing.T) {
	snap, _ := reflect.TypeFor[bpf.ProbesEvent]().FieldByName("Snap")
	if snap.Offset != 96 || reflect.TypeFor[bpf.ProbesEvent]().Size() != 624 {
		t.Errorf("snapshot at %d of %d bytes, want 96 of 624", snap.Offset, reflect.TypeFor[bpf.ProbesEvent]().Size())
	}
}

func TestTheObjectsHoldWhatTheTracerUses(t *testing.T) {
	programs := map[string]string{
		"call_e": "sys_enter", "call_x": "sys_exit", "signal_generate": "signal_generate",
		"signal_deliver": "signal_deliver", "task_fork": "sched_process_fork", "task_exec": "sched_process_exec",
		"task_exit": "sched_process_exit", "task_switch": "sched_switch", "task_waking": "sched_waking",
		"watch_store": "", "watch_access": "",
	}
	for _, object := range objects {
		spec := load(t, object)
		got := map[string]string{}
		for name, p := range spec.Programs {
			got[name] = p.AttachTo
			if len(name) > 15 {
				t.Errorf("%s: the kernel cuts the name of %s to 15 bytes", object, name)
			}
			if p.License != "Dual MIT/GPL" {
				t.Errorf("%s: %s has the licence %q", object, name, p.License)
			}
		}
		if !maps.Equal(got, programs) {
			t.Errorf("%s: programs %v, want %v", object, got, programs)
		}
		want := []string{"ending_tasks", "events", "followed", "losses", "stopped", "watches"}
		if names := own(spec); !slices.Equal(names, want) {
			t.Errorf("%s: maps %v, want %v", object, names, want)
		}
	}
}

// own returns the maps that maps.h declares, without the sections of the object.
func own(spec *ebpf.CollectionSpec) []string {
	names := slices.Sorted(maps.Keys(spec.Maps))
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, ".") })
}

func TestEveryProbeNameFitsTheKernel(t *testing.T) {
	for _, object := range objects {
		for name := range load(t, object).Maps {
			if len(name) > 15 {
				t.Errorf("%s: the kernel cuts the name of map %s to 15 bytes", object, name)
			}
		}
	}
}

func TestTheEmbeddedObjectIsTheCommittedOne(t *testing.T) {
	spec, err := bpf.LoadProbes()
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		if _, err := os.Stat(object); err != nil {
			t.Error(err)
		}
	}
	if spec.Programs[bpf.ProbesProgCallE] == nil || spec.Variables[bpf.ProbesVarCallRules] == nil {
		t.Error("the embedded object lacks call_e or snap_rules")
	}
}
