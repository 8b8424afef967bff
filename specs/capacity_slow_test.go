// SPDX-License-Identifier: MIT

package specs_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
)

// So many clients the notes put into 1 GB.
const clientsOfTheNotes = 100_000

var _ = Describe("capacity", Serial, Label("slow"), func() {
	It("has room for the clients of the notes in 1 GiB, by what an idle one takes", func(ctx SpecContext) {
		if GinkgoLabelFilter() == "" {
			Skip("it takes long: make capacity")
		}
		n, why := clientsAllowed()
		By(fmt.Sprintf("connecting %d clients: %s", n, why))
		before, begin := slabs(), time.Now()
		halls := open(ctx, n)
		grown := slabs().since(before)
		took := time.Since(begin)
		for _, h := range halls {
			Expect(watchesOf(h.server.PID())).To(Equal(len(h.clients)+1), "the clients and the listener in the server's epoll")
		}
		bill := billFor(n, grown)
		AddReportEntry("capacity", fmt.Sprintf("%d idle clients of %d epoll server(s) in %v: %s\n%v", n, len(halls), took.Round(time.Millisecond), why, bill))
		Expect(1<<30/bill.server()).To(BeNumerically(">=", clientsOfTheNotes), "clients in 1 GiB")
		shut(ctx, halls)
	}, SpecTimeout(5*time.Minute))
})

// clientsAllowed is the number of clients that fit, and what bounds it.
func clientsAllowed() (n int, why string) {
	GinkgoHelper()
	n, why = clientsOfTheNotes, "as many as in the notes"
	var files unix.Rlimit
	Expect(unix.Getrlimit(unix.RLIMIT_NOFILE, &files)).To(Succeed())
	here, err := os.ReadDir("/proc/self/fd") // which the tracer has some of
	Expect(err).NotTo(HaveOccurred())
	for bound, reason := range map[int]string{
		int(min(files.Cur, 1<<30)) - len(here) - 64: fmt.Sprintf("RLIMIT_NOFILE is %d", files.Cur),
		numberIn(fileMax) / 4:                       "a quarter of file-max",
		memTotal() / 4 / (20 << 10):                 "a quarter of the memory",
	} {
		if bound < n {
			n, why = bound, reason
		}
	}
	return n, why
}

// open fills servers with n clients.
func open(ctx context.Context, n int) (halls []*hall) {
	GinkgoHelper()
	for n > 0 {
		h := &hall{server: spawn(ctx, servers.Epoll)}
		DeferCleanup(h.empty)
		Expect(h.server.Release(ctx)).To(Succeed())
		h.fill(min(n, seats))
		halls = append(halls, h)
		n -= len(h.clients)
	}
	return halls
}

func shut(ctx context.Context, halls []*hall) {
	GinkgoHelper()
	By("letting them go")
	for _, h := range halls {
		h.empty()
		Expect(h.server.Close()).To(Succeed())
	}
	Expect(ctx.Err()).NotTo(HaveOccurred())
}

// watchesOf returns how many descriptors the epolls of a process watch, as /proc
// has it. To look takes the kernel memory, too.
func watchesOf(pid int) (n int) {
	GinkgoHelper()
	links, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	Expect(err).NotTo(HaveOccurred())
	for _, l := range links {
		if target, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", pid, l.Name())); strings.Contains(target, "[eventpoll]") {
			info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%s", pid, l.Name()))
			Expect(err).NotTo(HaveOccurred())
			n = max(n, bytes.Count(info, []byte("tfd:"))) // the Go runtime has an epoll, too
		}
	}
	return n
}
