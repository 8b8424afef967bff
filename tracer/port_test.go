// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// listen returns a socket that listens on the own machine, and its port.
func listen(t *testing.T) (*net.TCPListener, int) {
	t.Helper()
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

func port(t *testing.T, rec *tracer.Recording, port int) {
	t.Helper()
	if err := rec.Port(port); err != nil {
		t.Fatal(err)
	}
}

// connect makes a connection that nobody has accepted yet.
func connect(t *testing.T, port int) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// changes returns what the sockets of the port went through, as "OLD>NEW".
func changes(es trace.Events, of func(trace.Event) bool) (all []string) {
	for _, e := range es.Of(trace.KindTCP).Where(of) {
		all = append(all, fmt.Sprintf("%s>%s", e.Old, e.New))
	}
	return all
}

func TestTheHandshakeIsOverBeforeAccept(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	need(t, tracer.HaveHook(tracer.HookTCP))
	l, p := listen(t)
	rec := record(t, tr, c.pid)
	port(t, rec, p)
	client := connect(t, p)
	defer client.Close()
	es := rec.Trace().Events.Of(trace.KindTCP) // nobody has called accept
	server := changes(es, func(e trace.Event) bool { return e.LocalPort == p })
	if want := []string{"LISTEN>SYN_RECV", "SYN_RECV>ESTABLISHED"}; !slices.Equal(server, want) {
		t.Errorf("the server's socket went %v, want %v", server, want)
	}
	other := changes(es, func(e trace.Event) bool { return e.RemotePort == p })
	if want := []string{"CLOSE>SYN_SENT", "SYN_SENT>ESTABLISHED"}; !slices.Equal(other, want) {
		t.Errorf("the client's socket went %v, want %v", other, want)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	accepted.Close()
	got := complete(t, rec)
	if !got.RecordsPort(p) || got.RecordsPort(p+1) || !got.Records(trace.KindTCP) || got.Records(trace.KindFault) {
		t.Errorf("ports %v, kinds %v", got.Ports, got.Kinds)
	}
	sockets := map[uint64]bool{}
	for _, e := range got.Events.Of(trace.KindTCP) {
		sockets[e.Sock] = true
		if e.Sock>>63 == 0 || e.LocalPort != p && e.RemotePort != p {
			t.Errorf("%+v", e.TCP)
		}
	}
	if len(sockets) != 2 {
		t.Errorf("%d sockets, want 2", len(sockets))
	}
}

func TestOnlySocketsOfThePortAreRecorded(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	need(t, tracer.HaveHook(tracer.HookTCP))
	_, mine := listen(t)
	_, others := listen(t)
	c, d := working(t), working(t)
	rec, other := record(t, tr, c.pid), record(t, tr, d.pid)
	port(t, rec, mine)
	port(t, other, others)
	connect(t, mine).Close()
	connect(t, others).Close()
	for rec, p := range map[*tracer.Recording]int{rec: mine, other: others} {
		es := complete(t, rec).Events.Of(trace.KindTCP)
		if n := len(es.Where(func(e trace.Event) bool { return e.LocalPort == p || e.RemotePort == p })); n < 4 || n != len(es) {
			t.Errorf("%d changes of port %d of\n%s", n, p, es)
		}
	}
}

func TestAPortBelongsToOneRecordingUntilThatStops(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	need(t, tracer.HaveHook(tracer.HookTCP))
	c, d := working(t), working(t)
	first, second := record(t, tr, c.pid), record(t, tr, d.pid)
	port(t, first, 7)
	port(t, first, 7) // it has it
	wantError(t, second.Port(7), ebpf.ErrKeyExist, "port 7: it is already being recorded: key already exists")
	if got := second.Trace(); got.Records(trace.KindTCP) || got.Ports != nil {
		t.Errorf("kinds %v and ports %v of a recording that got none", got.Kinds, got.Ports)
	}
	complete(t, first)
	port(t, second, 7)
	complete(t, second)
	if err := second.Port(8); !errors.Is(err, tracer.ErrClosed) {
		t.Errorf("a port of a stopped recording: %v", err)
	}
}

func TestThereAreNoOtherPorts(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	for _, p := range []int{-1, 0, 65536, 1 << 40} {
		wantError(t, rec.Port(p), unix.EINVAL, fmt.Sprintf("port %d: there is no such port: invalid argument", p))
	}
	complete(t, rec)
}
