// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
)

// tries says what comes of New and of HaveHook on a host as the test makes it:
// a word for the verdict, and the error.
var tries = script("tries", func(g gate) {
	if g.wait() != 0 {
		hideBTF()
	}
	_, err := tracer.New(tracer.Config{})
	g.say(verdict(err))
	for _, h := range tracer.Hooks {
		g.say(verdict(tracer.HaveHook(h)))
	}
})

func verdict(err error) string {
	switch {
	case errors.Is(err, tracer.ErrNotPermitted):
		return "not permitted: " + err.Error()
	case errors.Is(err, tracer.ErrNotSupported):
		return "not supported: " + err.Error()
	}
	return fmt.Sprint("else: ", err)
}

// hideBTF hides every place where cilium/ebpf looks for the kernel's types.
func hideBTF() {
	if err := unix.Mount("", "/", "", unix.MS_PRIVATE|unix.MS_REC, ""); err != nil {
		panic(err)
	}
	for _, dir := range []string{"/sys/kernel/btf", "/boot", "/usr/lib/debug", "/lib/modules"} {
		if err := unix.Mount("none", dir, "tmpfs", 0, ""); err != nil && !errors.Is(err, unix.ENOENT) {
			panic(err)
		}
	}
}

// A host is a place for a process that cannot trace.
type host struct {
	name  string
	where syscall.SysProcAttr
	btf   uint64 // 1 hides it
	want  func(what string) string
}

var remedy = "run as root (sudo), or with CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE and CAP_SYSLOG"

var hosts = []host{
	{
		"a user without privileges", syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}, 0,
		func(hook string) string { return "not permitted: hook " + hook + ": not permitted: " + remedy },
	},
	{
		"a kernel without BTF", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}, 1,
		func(hook string) string {
			return "not supported: hook " + hook + ": not supported: the kernel has no BTF: " +
				"/sys/kernel/btf/vmlinux is missing (it takes CONFIG_DEBUG_INFO_BTF=y)"
		},
	},
}

func TestAHostThatCannotTraceIsToldWhy(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookTasks)) // root, to make such hosts
	for _, h := range hosts {
		t.Run(h.name, func(t *testing.T) {
			c := start(t, tries, func(cmd *exec.Cmd) {
				cmd.SysProcAttr = &h.where
				cmd.SysProcAttr.Setpgid = true
			})
			c.release(h.btf)
			got := c.hear()
			want := strings.Replace(h.want("syscalls"), "hook", "tracer: hook", 1)
			if got != want {
				t.Errorf("New says\n\t%s\nwant\n\t%s", got, want)
			}
			for _, hook := range tracer.Hooks {
				want := h.want(string(hook))
				if got := c.hear(); got != want {
					t.Errorf("HaveHook says\n\t%s\nwant\n\t%s", got, want)
				}
			}
		})
	}
}

func TestEveryHookIsThere(t *testing.T) {
	before := descriptors(t)
	for _, h := range tracer.Hooks {
		t.Run(string(h), func(t *testing.T) { needHook(t, h) })
	}
	noLeak(t, before)
}

func TestAnUnknownHookIsNoHook(t *testing.T) {
	err := tracer.HaveHook("network")
	if err == nil || err.Error() != `no hook "network"` {
		t.Errorf("error %v", err)
	}
}

func TestAHookErrorKeepsItsErrno(t *testing.T) {
	for _, c := range []struct {
		cause error
		is    error
		line  string
	}{
		{unix.EPERM, tracer.ErrNotPermitted, ""},
		{fmt.Errorf("attach call_e: %w", unix.ENOENT), tracer.ErrNotSupported, "hook sched: not supported: attach call_e: no such file or directory"},
		{fmt.Errorf("attach call_e: %w", unix.ENOMEM), unix.ENOMEM, "hook sched: attach call_e: cannot allocate memory"},
	} {
		err := error(&tracer.HookError{Hook: tracer.HookSched, Cause: c.cause})
		if !errors.Is(err, c.is) || !errors.Is(err, c.cause) || c.line != "" && err.Error() != c.line {
			t.Errorf("%v: want one that wraps %v and %v", err, c.is, c.cause)
		}
	}
}
