// SPDX-License-Identifier: MIT

package book_test

import (
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

// The claims and the report that the tests of this package are about: one claim
// of each outcome.
var (
	forks = claims.Claim{
		ID: "fork.once", Section: claims.Concurrent, Sentence: "it forks once a connection", Verdict: claims.Confirmed,
		Truth: "every accept is followed by one kernel_clone()", Layers: []claims.Layer{claims.Calls, claims.Procfs}, Kernels: ">= 5.10",
	}
	bits = claims.Claim{
		ID: "select.bits", Section: claims.Select, Sentence: "an fd_set[1] has 1024 bits", Verdict: claims.Refuted,
		Truth: "FD_SETSIZE is glibc's, the kernel takes any n", Layers: []claims.Layer{claims.Behaviour},
		Alone: "no probe sees a macro", Kernels: ">= 6.1", Arch: "amd64",
	}
	copies = claims.Claim{
		ID: "select.copies", Section: claims.Select, Sentence: "select copies its sets", Verdict: claims.Refined,
		Truth: "core_sys_select() does", Layers: []claims.Layer{claims.Snapshots, claims.Faults}, Kernels: ">= 5.10",
	}
	once = claims.Claim{
		ID: "epoll.once", Section: claims.Epoll, Sentence: "epoll takes it in once", Verdict: claims.Refined,
		Truth: "in epoll_ctl(ADD)", Layers: []claims.Layer{claims.Calls, claims.Watchpoints}, Kernels: ">= 5.10",
	}
	tree = claims.Claim{
		ID: "epoll.tree", Section: claims.Epoll, Sentence: "epoll keeps a tree", Verdict: claims.Confirmed,
		Truth: "a red-black tree", Layers: []claims.Layer{claims.Objects, claims.Watchpoints}, Kernels: ">= 5.10",
	}
	all = []claims.Claim{once, forks, bits, copies, tree}
)

var host = book.Host{Kernel: "6.1.0", Machine: "x86_64", Arch: "amd64", Date: time.Date(2030, 2, 1, 9, 5, 0, 0, time.FixedZone("", 3600))}

const failure = "Expected\n    trace of select (pid 7): 3 events\nto show exactly 1\n    fault <at 0x10>\nIt shows 0."

func report() types.Report {
	return types.Report{SpecReports: types.SpecReports{
		shown(once, claims.Calls, "one ADD each", "4 epoll_ctl(ADD)"),
		judged(once, claims.Watchpoints, "read once", types.SpecStateSkipped, "hook watch: not supported"),
		shown(forks, claims.Calls, "one fork each", "4 forks by pid 12 in __x64_sys_clone < do_syscall_64 | 0 others"),
		shown(forks, claims.Procfs, "no zombie is left", "/proc/12/task/12/children: \n none"),
		shown(bits, claims.Behaviour, "bit 2000 comes back", "select(2001) = 1"),
		shown(copies, claims.Snapshots, "request in, result out", "48 calls"),
		judged(copies, claims.Faults, "core_sys_select faults", types.SpecStateFailed, failure),
		judged(tree, claims.Objects, "it is balanced", types.SpecStateSkipped, ""),
	}}
}

// judged is the spec of a fact that ended in the state, with that message.
func judged(c claims.Claim, l claims.Layer, says string, state types.SpecState, message string) types.SpecReport {
	return types.SpecReport{
		LeafNodeType: types.NodeTypeIt, LeafNodeText: says, State: state, Failure: types.Failure{Message: message},
		ContainerHierarchyLabels: [][]string{{book.Label(c)}}, LeafNodeLabels: []string{book.LayerLabel(l)},
	}
}

// shown is the spec of a fact that holds.
func shown(c claims.Claim, l claims.Layer, says, saw string) types.SpecReport {
	spec := judged(c, l, says, types.SpecStatePassed, "")
	value := types.WrapEntryValue(book.Seen{Layer: l, Fact: says, Saw: saw})
	spec.ReportEntries = types.ReportEntries{{Name: "trace"}, {Name: book.Evidence, Value: value}}
	return spec
}
