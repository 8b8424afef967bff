// SPDX-License-Identifier: MIT

package specs_test

import (
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/inspect"
)

// The demo servers, the puppets and the keepers are this binary again.
func init() {
	servers.ServeIfAsked()
	puppet.PlayIfAsked()
	keepIfAsked()
}

func TestSpecs(t *testing.T) {
	RegisterFailHandler(Fail)
	EnforceDefaultTimeoutsWhenUsingContexts()
	SetDefaultEventuallyTimeout(5 * time.Second)
	RunSpecs(t, "kwitness")
}

// kernel is the tracer of this process, shared by its specs.
var kernel *tracer.Tracer

var _ = BeforeSuite(func() {
	need.Understood()
	need.Tracer(load())
	DeferCleanup(func() error { return kernel.Close() })
	var err error
	inspector, err = inspect.New()
	need.Tracer(err)
	DeferCleanup(inspector.Close)
})

func load() (err error) {
	kernel, err = tracer.New(tracer.Config{Witness: true})
	return err
}

// withoutTracer does something while no probe of this suite is in the kernel,
// provided that the spec is Serial.
func withoutTracer(do func()) {
	GinkgoHelper()
	Expect(kernel.Close()).To(Succeed())
	defer func() { Expect(load()).To(Succeed()) }()
	do()
}
