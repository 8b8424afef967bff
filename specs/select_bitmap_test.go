// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var tableIsBitmap = subject{
	claim: claimed("select.table-is-an-array-of-descriptors"),
	act:   askByNumber(false),
	facts: []fact{
		{says: "the number of a descriptor in the table stands for other descriptors: its bits", by: claims.Snapshots, judge: numberIsItsBits},
		{says: "the kernel asks the descriptor of the bit, and not that of the number", by: claims.Watchpoints, judge: asksTheBit},
		{says: "a descriptor that is ready is one bit of the memory", by: claims.Behaviour, judge: oneBitEach},
	},
	mutants: []mutant{
		{fails: "the number of a descriptor", act: askByNumber(true), why: "where the bit of that number is set"},
		{fails: "the kernel asks", act: askByNumber(true), why: "where the bit of that number is set"},
		{fails: "a descriptor that is ready", act: askByNumber(true), why: "where its number is put into the table"},
	},
}

// askByNumber has a puppet put the number of an idle descriptor into the table, as
// into an array of int, where the bit of that number is another descriptor, which
// is ready; then it sets the bit of a large descriptor. Swapped, it does the one
// with the bit and the other with the number.
func askByNumber(swapped bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		fd, w := p.Pipe()
		p.Write(w, "x")
		idle, _ := p.Pipe()
		number := p.DupTo(idle, 1<<fd)
		p.DupTo(fd, inSecondWord)
		r.watchPolls("bit", p, fd)
		r.watchPolls("number", p, number)
		r.saw["fd"], r.saw["number"] = fd, number

		p.Select(number+1, tableOf(p, number, swapped), 0, 0, p.Timeout(0))
		large := tableOf(p, inSecondWord, !swapped)
		p.Select(inSecondWord+1, large, 0, 0, p.Timeout(0))
		r.saw["memory"] = p.PeekBytes(large, len(fdWords{})*8)
	}
}

// tableOf returns the address of a table with the descriptor's bit set, or with its
// number as the first int.
func tableOf(p *puppet.Puppet, fd int, bit bool) int {
	if bit {
		return p.FDSet(fd)
	}
	set := p.FDSet()
	puppet.Poke(p, set, int32(fd))
	return set
}

// selectByNumber is the call whose table holds the number.
func (r *run) selectByNumber() CallNoun {
	nfds := r.saw["number"].(int) + 1
	return Select().Where("of the number", func(e trace.Event) bool { return nfdsOf(e) == nfds })
}

func numberIsItsBits(r *run) string {
	fd, number := r.saw["fd"].(int), r.saw["number"].(int)
	Expect(r).To(HaveEvery(r.selectByNumber(), leavingInSets([]int{fd}, nil, nil)))
	call := r.matching(r.selectByNumber())[0]
	return fmt.Sprintf("int %d in the table: asked for %v, ready is %v", number, call.In.Read.FDs(), call.Out.Read.FDs())
}

func asksTheBit(r *run) string {
	Expect(r).To(HaveForEach(r.selectByNumber(), KernelRead("bit").In("do_select")))
	Expect(r).NotTo(HaveAny(KernelRead("number").In("do_select")))
	return "f_op of the bit's descriptor read by " + r.functionOf("bit") + ", that of the number's not"
}

func oneBitEach(r *run) string {
	memory := r.saw["memory"].([]byte)
	want := make([]byte, 128)
	want[inSecondWord/8] = 1 << (inSecondWord % 8)
	Expect(memory).To(Equal(want))
	return fmt.Sprintf("%d bytes for 1024 descriptors; descriptor %d: byte %d is %#x", len(memory), inSecondWord, inSecondWord/8, memory[inSecondWord/8])
}
