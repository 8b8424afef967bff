// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer/inspect"
)

var childInherits = subject{
	claim: claimed("fork.child-inherits-the-descriptors"),
	act:   inherit((*puppet.Puppet).Fork),
	facts: []fact{
		{says: "the child's descriptors are the parent's struct files", by: claims.Objects, judge: sameFiles},
		{says: "each file has one reference more than before the fork", by: claims.Objects, judge: oneReferenceMore},
		{says: "the child receives from datafd and accepts from sockfd", by: claims.Behaviour, judge: childUsesBoth},
	},
	mutants: []mutant{
		{fails: "the child's descriptors", act: inherit(withFilesOfItsOwn), why: "where the child opens others under these numbers"},
		{fails: "each file has one", act: inherit(withFilesOfItsOwn), why: "where the child opens others under these numbers"},
		{fails: "the child receives", act: inherit(withFilesOfItsOwn), why: "where the child opens others under these numbers"},
	},
}

// withFilesOfItsOwn is a child whose descriptors from firstFD on are /dev/null.
func withFilesOfItsOwn(p *puppet.Puppet) *puppet.Puppet {
	child := p.Fork()
	null := reopen(child, 0)
	for fd := firstFD; fd < null; fd++ {
		child.DupTo(null, fd)
	}
	return child
}

// inherit has a child use the listener and the connection that its parent opened.
func inherit(fork func(*puppet.Puppet) *puppet.Puppet) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		listener, port := p.Listen(1)
		client := p.Dial(port)
		conn := p.Accept(listener)
		r.saw["before"] = []inspect.File{fileOf(p, listener), fileOf(p, conn)}
		child := fork(p)
		r.saw["parent"] = []inspect.File{fileOf(p, listener), fileOf(p, conn)}
		r.saw["child"] = []inspect.File{fileOf(child, listener), fileOf(child, conn)}
		p.Write(client, "x")
		r.saw["received"] = receiveByte(child, conn, 0)
		p.Dial(port)
		r.saw["accepted"] = child.Accept(listener)
	}
}

func sameFiles(r *run) string {
	parent, child := r.saw["parent"].([]inspect.File), r.saw["child"].([]inspect.File)
	for i, of := range []string{"sockfd", "datafd"} {
		Expect(child[i].Addr).To(Equal(parent[i].Addr), "struct file of the child's %s", of)
	}
	return fmt.Sprintf("descriptor %d of processes %d and %d is the struct file at %#x, descriptor %d that at %#x",
		parent[0].FD, parent[0].PID, child[0].PID, parent[0].Addr, parent[1].FD, parent[1].Addr)
}

func oneReferenceMore(r *run) string {
	before, after := r.saw["before"].([]inspect.File), r.saw["parent"].([]inspect.File)
	for i, of := range []string{"sockfd", "datafd"} {
		Expect(after[i].Refs).To(Equal(before[i].Refs+1), "references of %s", of)
	}
	return fmt.Sprintf("references before the fork: %d and %d, behind it: %d and %d",
		before[0].Refs, before[1].Refs, after[0].Refs, after[1].Refs)
}

func childUsesBoth(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("received", 1), "recv in the child")
	Expect(r.saw["accepted"]).To(BeNumerically(">=", 0), "accept in the child")
	return fmt.Sprintf("in the child recv = %d and accept = %d", r.saw["received"], r.saw["accepted"])
}
