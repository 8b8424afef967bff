// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var threeTables = subject{
	claim: claimed("select.has-a-read-a-write-and-an-exception-table"),
	act:   askThreeTables(unix.MSG_OOB),
	facts: []fact{
		{says: "an urgent byte of TCP can be received as urgent only: there is nothing else to read", by: claims.Calls, judge: receivedAsUrgent},
		{says: "an idle connection is in the write table, data put it in the read table, an urgent byte in the third, and a reset in the first two", by: claims.Snapshots, judge: tablesByMoment},
		{says: "each set in memory holds what its table is for", by: claims.Behaviour, judge: tablesInMemory},
	},
	mutants: []mutant{
		{fails: "an urgent byte", act: askThreeTables(0), why: "where the byte is not urgent"},
		{fails: "an idle connection", act: askThreeTables(0), why: "where the byte is not urgent"},
		{fails: "each set", act: askThreeTables(0), why: "where the byte is not urgent"},
	},
}

// connectionMoments are those of a connection, in the order in which its sets are asked for.
var connectionMoments = []string{"idle", "data", "urgent", "reset"}

// A threeSets is what select left in its three sets.
type threeSets struct{ read, write, except []int }

// askThreeTables has a puppet ask for a connection in all three tables at four
// connectionMoments, each of which a poll has waited for. The urgent byte is sent with these
// flags.
func askThreeTables(flags int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		client, server := p.Connected()
		r.saw["fd"] = server
		r.saw["idle"] = askAll(p, server)
		p.Write(client, "x")
		awaitEvents(p, server, unix.POLLIN)
		r.saw["data"] = askAll(p, server)
		p.Read(server, 1)
		p.Call(unix.SYS_SENDTO, client, p.PutBytes([]byte("!")), 1, flags, 0, 0)
		awaitEvents(p, server, unix.POLLIN|unix.POLLPRI)
		r.saw["urgent"] = askAll(p, server)
		p.Call(unix.SYS_RECVFROM, server, p.Alloc(1), 1, unix.MSG_DONTWAIT|unix.MSG_OOB, 0, 0)
		p.Call(unix.SYS_RECVFROM, server, p.Alloc(1), 1, unix.MSG_DONTWAIT, 0, 0)
		resetClose(p, client)
		awaitEvents(p, server, 0)
		r.saw["reset"] = askAll(p, server)
	}
}

// awaitEvents waits until the descriptor is ready for one of these events, or has an error.
func awaitEvents(p *puppet.Puppet, fd int, events int16) {
	p.Poll(p.PollFDs(unix.PollFd{Fd: int32(fd), Events: events}), 1, puppet.Forever)
}

func askAll(p *puppet.Puppet, fd int) threeSets {
	read, write, except := p.FDSet(fd), p.FDSet(fd), p.FDSet(fd)
	p.Select(fd+1, read, write, except, p.Timeout(0))
	return threeSets{p.Members(read), p.Members(write), p.Members(except)}
}

func expectedTables(fd int) map[string]threeSets {
	is := []int{fd}
	return map[string]threeSets{
		"idle": {nil, is, nil}, "data": {is, is, nil}, "urgent": {nil, is, is}, "reset": {is, is, nil},
	}
}

func receivedAsUrgent(r *run) string {
	fd := r.saw["fd"].(int)
	Expect(r).To(HaveInOrder(Recv().OfFD(fd).Returning(1).Where("with MSG_OOB", withOOB), Recv().OfFD(fd).Failing(unix.EAGAIN)))
	return fmt.Sprintf("recv of %d with MSG_OOB, and then without: %s", fd, spelled(r.resultsOf(Recv())))
}

func withOOB(e trace.Event) bool { return e.Args[3]&unix.MSG_OOB != 0 }

// tablesByMoment finds the four calls in order, and no fifth.
func tablesByMoment(r *run) string {
	want, nouns := expectedTables(r.saw["fd"].(int)), []types.GomegaMatcher{}
	for _, moment := range connectionMoments {
		nouns = append(nouns, And(Select().OK(), leavingInSets(want[moment].read, want[moment].write, want[moment].except)))
	}
	Expect(r).To(HaveInOrder(nouns...))
	Expect(r).To(HaveExactly(len(connectionMoments), Select()))
	return fmt.Sprintf("results %v when it is %v", r.resultsOf(Select()), connectionMoments)
}

func tablesInMemory(r *run) string {
	for moment, want := range expectedTables(r.saw["fd"].(int)) {
		Expect(r.saw).To(HaveKeyWithValue(moment, want))
	}
	return fmt.Sprintf("an urgent byte: %+v", r.saw["urgent"])
}
