// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/client"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A conduct is what a server did under the script, as it says itself, and as
// the trace says if it was recorded.
type conduct struct {
	log   []servers.Strand
	trace *trace.Trace // nil if it was not recorded
}

// A manner is how the script is played.
type manner struct {
	// slowly has the clients do nothing before the server sleeps again, and all
	// share one CPU. Two messages of the kernel's about the same thing, such as
	// the two SIGIOs of an end of file, then never find the server between them.
	slowly bool
	// disturbed is done to the blocked server before the clients leave.
	disturbed func(ctx context.Context, server *servers.Process)
}

// unrecorded performs the script with nothing recording the server.
func (m manner) unrecorded(ctx context.Context, model servers.Model) conduct {
	GinkgoHelper()
	server := spawn(ctx, model)
	log := m.play(ctx, server)
	Expect(server.Close()).To(Succeed())
	return conduct{log: log}
}

// recorded performs the script with everything recorded.
func (m manner) recorded(ctx context.Context, model servers.Model) conduct {
	GinkgoHelper()
	server := spawn(ctx, model)
	rec := record(server.PID())
	log := m.play(ctx, server)
	Expect(rec.Stop(ctx)).To(Succeed())
	Expect(server.Close()).To(Succeed())
	return conduct{log, rec.Trace()}
}

// elsewhere performs the script while another server is recorded.
func (m manner) elsewhere(ctx context.Context, model servers.Model) conduct {
	GinkgoHelper()
	rec := record(spawn(ctx, model).PID())
	defer rec.Stop(ctx)
	return m.unrecorded(ctx, model)
}

// play plays the script and returns the server's log of it.
func (m manner) play(ctx context.Context, server *servers.Process) []servers.Strand {
	GinkgoHelper()
	dial := client.Dial
	o := observer{server: server}
	if m.slowly {
		defer onOneCPU(server.PID())()
		dial = o.dialSlowly
	}
	stages := 0
	play(ctx, server, dial, func(ctx context.Context) {
		Expect(o.awaitRest(ctx)).To(Succeed())
		if stages++; stages == 3 && m.disturbed != nil {
			m.disturbed(ctx, server)
			Expect(o.awaitRest(ctx)).To(Succeed())
		}
	})
	log, err := server.Log()
	Expect(err).NotTo(HaveOccurred())
	return log
}
