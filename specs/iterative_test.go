// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var iterativeIsOneProcess = subject{
	claim:   claimed("iterative.is-one-process"),
	model:   servers.Iterative,
	errands: []errand{countChildren},
	facts: []fact{
		{says: "no process and no thread is made", by: claims.Tasks, judge: nothingMade},
		{says: "one process accepts, receives and sends for all clients", by: claims.Calls, judge: servesAll},
		{says: "it has no child, not even one that has ended", by: claims.Procfs, judge: childless},
	},
	mutants: []mutant{
		{fails: "no process", on: servers.ForkWait},
		{fails: "one process accepts", on: servers.ForkWait},
		{fails: "it has no child", on: servers.ForkZombie},
	},
}

var othersConnect = subject{
	claim:   claimed("iterative.others-cannot-connect"),
	model:   servers.Iterative,
	errands: []errand{comeSecond},
	facts: []fact{
		{says: "the second client's connection is ESTABLISHED before it is accepted", by: claims.TCP, judge: establishedUnaccepted},
		{says: "it waits in the listener's queue, and belongs to no descriptor", by: claims.Procfs, judge: waitsInTheQueue},
		{says: "what it sends is answered when the first has left, and not before", by: claims.Behaviour, judge: answeredLate},
	},
	mutants: []mutant{
		{fails: "the second client's", on: servers.Fork},
		{fails: "it waits", on: servers.Fork},
		{fails: "what it sends", on: servers.Fork},
	},
}

func nothingMade(r *run) string {
	Expect(r).To(HaveExactly(C, Accept().OK()))
	Expect(r).NotTo(HaveAny(Fork()))
	Expect(r).NotTo(HaveAny(NewThread()))
	return fmt.Sprintf("%d clients, %d sched_process_fork", r.tally(Accept().OK()), r.tally(Or(Fork(), NewThread())))
}

func servesAll(r *run) string {
	for n, noun := range map[int]CallNoun{C: Accept(), C * (M + 1): Recv(), C * M: Send()} {
		Expect(r).To(HaveExactly(n, noun.By(r.PID()).OK()))
		Expect(r).To(HaveExactly(n, noun.OK()))
	}
	return fmt.Sprintf("%d accept, %d recv and %d send, all in process %d", r.tally(Accept().OK()), r.tally(Recv().OK()), r.tally(Send().OK()), r.PID())
}

func childless(r *run) string {
	children := r.saw["children"].([]string)
	Expect(children).To(BeEmpty(), "processes whose parent is %d", r.PID())
	return fmt.Sprintf("%d processes in /proc with the parent %d", len(children), r.PID())
}

func establishedUnaccepted(r *run) string {
	port := r.saw["port"].(int)
	Expect(r).To(HaveExactly(2, establishedAt(port)))
	Expect(r).To(HaveInOrder(establishedAt(port), establishedAt(port), Close().By(r.PID()), Accept().By(r.PID()).OK()))
	states := r.Trace().Events.Of(trace.KindTCP)
	return fmt.Sprintf("%d changes of state at port %d; ESTABLISHED, then close of the first connection, then accept", len(states), port)
}

func waitsInTheQueue(r *run) string {
	all := r.saw["sockets"].(sockets)
	waiting := slices.DeleteFunc(all.in(trace.TCPEstablished), func(s socket) bool { return s.inode != 0 })
	Expect(waiting).To(HaveLen(1), "connections without an inode in %+v", all)
	Expect(all.listener().queue).To(Equal(1), "rx_queue of the listener")
	return fmt.Sprintf("/proc/net/tcp: rx_queue of the listener = %d, and %d connection ESTABLISHED with inode %d",
		all.listener().queue, len(waiting), waiting[0].inode)
}

func answeredLate(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("sent", 1), "write of the second client")
	Expect(r.saw).To(HaveKeyWithValue("early", -int(unix.EAGAIN)), "its recv while the first is there")
	Expect(r.saw).To(HaveKeyWithValue("late", 1), "its recv when the first has left")
	return fmt.Sprintf("the second client: write = %d, recv = %s; and when the first has left, recv = %d",
		r.saw["sent"], spelled([]int{r.saw["early"].(int)}), r.saw["late"])
}
