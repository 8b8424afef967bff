// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/cilium/ebpf/btf"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// Where the limits are: of open files, of watches for each user, and of threads.
const (
	fileMax    = "/proc/sys/fs/file-max"
	maxWatches = "/proc/sys/fs/epoll/max_user_watches"
	maxThreads = "/proc/sys/kernel/threads-max"
)

var tenKiBAClient = subject{
	claim:  claimed("epoll.holds-100000-clients-in-1-gb"),
	act:    watchUpTo{}.act,
	serial: true,
	hooks:  []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "file-max allows one open file for each 10 KiB of memory, unless it has been set to more", by: claims.Procfs, judge: oneFileIn10KiB},
		{says: "epoll's own limit is another one: a 25th of the memory for what watches take, for each user", by: claims.Procfs, judge: a25thForWatches},
		{says: "an idle client takes less than these 10 KiB of the kernel's memory, and of it epoll the least", by: claims.Allocations, judge: lessThan10KiB},
		{says: "a user who has that many watches gets ENOSPC for the next one", by: claims.Calls, judge: noSpaceAtTheLimit},
	},
	mutants: []mutant{
		{fails: "file-max allows", act: watchUpTo{threads: true}.act, why: "where the most threads are taken for the most files"},
		{fails: "epoll's own limit", act: watchUpTo{memory: 2}.act, why: "of twice the memory"},
		{fails: "an idle client", act: watchUpTo{ignored: true}.act, why: "where epoll does not watch it"},
		{fails: "a user who has", act: watchUpTo{spare: 1}.act, why: "where the limit is one more"},
	},
}

// watchUpTo has a puppet ask for one watch more than its user may have.
type watchUpTo struct {
	memory  int  // what to take the memory for: so many times as much
	spare   int  // watches that it may have besides
	ignored bool // the client is not watched
	threads bool // the limit of files is taken to be that of threads
}

func (w watchUpTo) act(_ context.Context, r *run) {
	r.saw["memory"] = memTotal() * max(1, w.memory)
	if r.saw["file-max"] = numberIn(fileMax); w.threads {
		r.saw["file-max"] = numberIn(maxThreads)
	}
	r.saw["item"], r.saw["entry"] = sizeOf("epitem"), sizeOf("eppoll_entry")
	r.takeIn(!w.ignored)

	limit := borrow(maxWatches)
	crowd := hireCrowd(r.puppet)
	r.saw["watches"] = limit.usual
	limit.set(crowd.watches + w.spare)
	r.saw["held"] = crowd.watches
	r.saw["pipe"] = crowd.file
	crowd.watchOneMore()
	limit.set(limit.usual)
	crowd.watchOneMore()
	limit.giveBack()
}

// numberIn returns what a file of one number holds.
func numberIn(file string) int {
	GinkgoHelper()
	text, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	Expect(err).NotTo(HaveOccurred(), file)
	return n
}

// memTotal is the memory that the kernel has, in bytes.
func memTotal() int {
	GinkgoHelper()
	var info unix.Sysinfo_t
	Expect(unix.Sysinfo(&info)).To(Succeed())
	return int(info.Totalram) * int(info.Unit)
}

// sizeOf returns the size of a struct of the running kernel.
func sizeOf(name string) int {
	GinkgoHelper()
	types, err := btf.LoadKernelSpec()
	Expect(err).NotTo(HaveOccurred())
	var t *btf.Struct
	Expect(types.TypeByName(name, &t)).To(Succeed(), name)
	return int(t.Size)
}

// oneFileIn10KiB knows files_maxfiles_init(): a tenth of the memory in KiB, less
// half as much again as was in use at boot, which is more of a small machine's.
// Many distributions set it to the largest number there is.
func oneFileIn10KiB(r *run) string {
	files, rule := r.saw["file-max"].(int), r.saw["memory"].(int)/10240
	Expect(files).To(BeNumerically(">", rule/2))
	if files > rule*101/100 {
		return fmt.Sprintf("file-max was set to %d, more than the kernel's own %d; in 1 GiB that is %d", files, rule, 1<<20/10)
	}
	return fmt.Sprintf("file-max is %d, %.1f %% of the memory in KiB / 10: in 1 GiB %d at most", files, 100*float64(files)/float64(rule), 1<<20/10)
}

// a25thForWatches knows eventpoll_init(), which reckons with the memory at boot: what
// the kernel needs for booting only, it gives back later.
func a25thForWatches(r *run) string {
	cost := r.saw["item"].(int) + r.saw["entry"].(int)
	rule := r.saw["memory"].(int) / 25 / cost
	Expect(r.saw["watches"]).To(BeNumerically("~", rule, rule/4))
	return fmt.Sprintf("max_user_watches is %d: memory / 25 / (epitem %d + eppoll_entry %d) is %d; in 1 GiB %d",
		r.saw["watches"], r.saw["item"], r.saw["entry"], rule, 1<<30/25/cost)
}

func noSpaceAtTheLimit(r *run) string {
	add := EpollCtl(unix.EPOLL_CTL_ADD).Where("of a pipe", func(e trace.Event) bool { return e.FD() == r.saw["pipe"] })
	Expect(r).To(HaveExactly(1, add.Failing(unix.ENOSPC)))
	Expect(r).To(HaveExactly(1, add.OK()))
	Expect(r).To(HaveInOrder(add.Failing(unix.ENOSPC), add.OK()))
	return fmt.Sprintf("with %d watches and a limit of %d: ENOSPC; with the usual %d: 0", r.saw["held"], r.saw["held"], r.saw["watches"])
}
