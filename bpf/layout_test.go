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

// twins are the types that the tracer shares with the probes, by their C name.
var twins = map[string]reflect.Type{
	"alloc_args": reflect.TypeFor[bpf.ProbesAllocArgs](),
	"call_rule":  reflect.TypeFor[bpf.ProbesCallRule](),
	"ending":     reflect.TypeFor[bpf.ProbesEnding](),
	"event":      reflect.TypeFor[bpf.ProbesEvent](),
	"follow":     reflect.TypeFor[bpf.ProbesFollow](),
	"hits":       reflect.TypeFor[bpf.ProbesHits](),
	"inspected":  reflect.TypeFor[bpf.ProbesInspected](),
	"open_file":  reflect.TypeFor[bpf.ProbesOpenFile](),
	"peek":       reflect.TypeFor[bpf.ProbesPeek](),
	"recording":  reflect.TypeFor[bpf.ProbesRecording](),
	"snapshot":   reflect.TypeFor[bpf.ProbesSnapshot](),
	"tally":      reflect.TypeFor[bpf.ProbesTally](),
	"thread":     reflect.TypeFor[bpf.ProbesThread](),
	"watched":    reflect.TypeFor[bpf.ProbesWatched](),
}

func TestTheGoTypesAreLaidOutAsInTheObjects(t *testing.T) {
	for _, object := range objects {
		types := load(t, object).Types
		for name, twin := range twins {
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

// The decoder reads these in place, and arm and stop write to a recording.
func TestTheSizesThatTheTracerCountsOn(t *testing.T) {
	for name, want := range map[string]uintptr{
		"call_rule": 2, "event": 104, "recording": 64 /* a line of the cache */, "snapshot": 536, "thread": 8 + 104 + 2*536,
	} {
		if got := twins[name].Size(); got != want {
			t.Errorf("%s has %d bytes, want %d", name, got, want)
		}
	}
	for _, variable := range []struct {
		of, field string
		at        uintptr
	}{{"event", "Args", 56}, {"snapshot", "Data", 24}, {"recording", "Next", 8}} {
		if f, ok := twins[variable.of].FieldByName(variable.field); !ok || f.Offset != variable.at {
			t.Errorf("%s.%s begins at %d, want %d", variable.of, variable.field, f.Offset, variable.at)
		}
	}
}

func TestTheObjectsHoldWhatTheTracerUses(t *testing.T) {
	programs := map[string]string{
		"call_e": "sys_enter", "call_x": "sys_exit", "signal_generate": "signal_generate",
		"signal_deliver": "signal_deliver", "task_fork": "sched_process_fork", "task_exec": "sched_process_exec",
		"task_exit": "sched_process_exit", "task_switch": "sched_switch", "task_waking": "sched_waking",
		"cgroup_join": "cgroup_attach_task", "cgroup_born": "sched_process_fork", "watch_store": "", "watch_access": "",
		"open_files": "task_file", "peek_ranges": "",
		"tcp_state": "inet_sock_set_state", "fault": "page_fault_kernel", "timer_start": "hrtimer_start",
		"alloc_kmalloc": "kmalloc", "alloc_kmalloc_n": "kmalloc_node", "alloc_kmalloc_d": "kmalloc", "alloc_kmallocnd": "kmalloc_node",
		"alloc_cached_d": "kmem_cache_alloc", "alloc_cachednd": "kmem_cache_alloc_node", "timer_start_d": "hrtimer_start",
		"fn_core_select": "core_sys_select", "fn_do_select": "do_select", "fn_do_sys_poll": "do_sys_poll",
		"fn_sock_poll": "sock_poll", "fn_tcp_poll": "tcp_poll", "fn_pipe_poll": "pipe_poll", "fn_epoll_poll": "ep_eventpoll_poll",
		"fn_ep_callback": "ep_poll_callback", "fn_ep_send": "ep_send_events", "fn_send_sigio": "send_sigio",
		"fn_sigio_task": "send_sigio_to_task", "fn_f_setown": "f_setown", "fn_do_fcntl": "do_fcntl", "fn_clone": "kernel_clone",
		"fn_enter": "", "fn_leave": "",
		"lsm_fcntl": "file_fcntl", "lsm_fowner": "file_set_fowner", "lsm_sigiotask": "file_send_sigiotask",
		"alloc_cached": "kmem_cache_alloc", "alloc_cached_n": "kmem_cache_alloc_node",
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
		want := []string{
			"blank_thread", "cgroups", "counts", "doubles", "ending_tasks", "events", "followed", "inspection", "passings", "ports", "recordings", "spawners", "tallies",
			"threads", "watches",
		}
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

func TestEveryMapNameFitsTheKernel(t *testing.T) {
	for _, object := range objects {
		for name := range load(t, object).Maps {
			if len(name) > 15 {
				t.Errorf("%s: the kernel cuts the name of map %s to 15 bytes", object, name)
			}
		}
	}
}

func TestTheVariablesAreThoseThatTheTracerSets(t *testing.T) {
	want := map[string]uint32{
		"call_rules": 512 * 2, "other_calls": 2, "pid_ns": 4, "untimed": 1, "wake_bytes": 8, "kmalloc_args": 2, "cache_args": 2,
		"shooter": 4, "shots": 18 * 4,
	}
	for _, object := range objects {
		got := map[string]uint32{}
		for name, v := range load(t, object).Variables {
			got[name] = uint32(v.Size())
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: variables and their bytes %v, want %v", object, got, want)
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
		t.Error("the embedded object lacks call_e or call_rules")
	}
}
