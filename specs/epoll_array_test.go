// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var arrayAndRoom = subject{
	claim: claimed("epoll-wait.takes-an-array-and-its-length"),
	act:   inTurns(0, 0, -1),
	facts: []fact{
		{says: "with room for 100 all that are ready are delivered, with room for 1 one of them", by: claims.Calls, judge: noMoreThanRoom},
		{says: "with room for 1 each has its turn, and then again", by: claims.Snapshots, judge: roundRobin},
		{says: "no room at all, or less, is refused with EINVAL", by: claims.Calls, judge: noRoom},
		{says: "what is behind the room is left alone", by: claims.Behaviour, judge: behindTheRoom},
	},
	mutants: []mutant{
		{fails: "with room for 100", act: inTurns(unix.EPOLLET, 0, -1), why: "where they are edge-triggered"},
		{fails: "with room for 1 each", act: inTurns(unix.EPOLLET, 0, -1), why: "where they are edge-triggered"},
		{fails: "no room", act: inTurns(0, 1, 2), why: "where there is some"},
		{fails: "what is behind", act: inTurns(0, 1, 2), why: "where there is room for 2 in the end"},
	},
}

// readyPipes is how many are ready.
const readyPipes = 4

// inTurns makes pipes ready, one after the other, and waits with room for 1, two
// times as often, then with that much room each, and with room for 100.
func inTurns(flags uint32, rooms ...int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(100)
		var order []int
		for range readyPipes {
			read, write := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN|flags, uint64(read))
			p.Write(write, "x")
			order = append(order, read)
		}
		for range 2 * readyPipes {
			p.EpollWait(ep, array, 1, 0)
		}
		for _, room := range rooms {
			p.EpollWait(ep, array, room, 0)
		}
		r.saw["order"], r.saw["second"] = order, p.PeekEpollEvents(array, 2)[1]
		p.EpollWait(ep, array, 100, 0)
	}
}

// withRoom narrows to calls with that maxevents.
func withRoom(n int) CallNoun {
	return EpollWait().Where(fmt.Sprintf("with room for %d", n), func(e trace.Event) bool { return int(int32(e.Args[2])) == n })
}

func noMoreThanRoom(r *run) string {
	Expect(r).To(HaveExactly(1, withRoom(100).Returning(readyPipes)))
	Expect(r).To(HaveExactly(2*readyPipes, withRoom(1).Returning(1)))
	return fmt.Sprintf("%d ready: %d with maxevents 100, 1 with maxevents 1", readyPipes, readyPipes)
}

func roundRobin(r *run) string {
	order := r.saw["order"].([]int)
	var turns []types.GomegaMatcher
	for _, fd := range slices.Concat(order, order) {
		turns = append(turns, And(withRoom(1).Returning(1), deliveringInOrder(fd)))
	}
	Expect(r).To(HaveExactly(len(turns), withRoom(1)))
	Expect(r).To(HaveInOrder(turns...))
	return fmt.Sprintf("the data in %d calls: %v, and again", len(turns), order)
}

func noRoom(r *run) string {
	for _, room := range []int{0, -1} {
		Expect(r).To(HaveExactly(1, withRoom(room).Failing(unix.EINVAL)))
	}
	return "maxevents 0 and -1: EINVAL (do_epoll_wait)"
}

func behindTheRoom(r *run) string {
	second := r.saw["second"].(trace.EpollEvent)
	Expect(second).To(Equal(trace.EpollEvent{Events: 0xAAAAAAAA, Data: 0xAAAAAAAAAAAAAAAA}))
	return fmt.Sprintf("entry 1 is %#x %#x after %d calls with room for 1", second.Events, second.Data, 2*readyPipes)
}
