// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
)

// nobody is a user without any right.
const nobody = 65534

const (
	unprivileged = "nothing was judged: tracer: hook syscalls: not permitted: run as root (sudo), or with CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE and CAP_SYSLOG"
	withoutBTF   = "nothing was judged: tracer: hook syscalls: not supported: the kernel has no BTF: /sys/kernel/btf/vmlinux is missing (it takes CONFIG_DEBUG_INFO_BTF=y)"
)

var _ = Describe("a host that cannot trace", Label("shell"), func() {
	DescribeTable("ends the run with one line that says what to do",
		func(ctx SpecContext, suite func(context.Context, string) (string, int), line string) {
			report, code := suite(ctx, "tracer")
			Expect(code).To(Equal(1), report)
			Expect(lines(report)).To(ConsistOf(line))

			report, code = suite(ctx, "")
			Expect(code).To(Equal(0), "where nothing is required the specs are skipped: "+report)
			Expect(lines(report)).To(ConsistOf(line))
		},
		Entry("to a user without root", asNobody, unprivileged),
		Entry("on a kernel without BTF", withoutKernelTypes, withoutBTF),
	)
})

var _ = Describe("a host without tracefs", Label("shell"), func() {
	It("traces all the same: the probes need none of it", func(ctx SpecContext) {
		unmount := "for m in $(awk '$3 ~ /^(tracefs|debugfs)$/ {print $2}' /proc/self/mounts | sort -r); do umount -l $m; done"
		report, code := rerun(ctx, "tracer", &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}, unmount,
			"-ginkgo.label-filter=claim:"+claims.All[0].ID)
		Expect(code).To(Equal(0), report)
		Expect(report).To(MatchRegexp("(?m)^  %s +%s  ", claims.All[0].Verdict, claims.All[0].Sentence))
	})
})

var _ = Describe("a value of CLAIMS_REQUIRED that means nothing", Label("shell"), func() {
	It("ends the run with one line that says what it may be", func(ctx SpecContext) {
		report, code := rerun(ctx, "yes", nil, "true")
		Expect(code).To(Equal(1), report)
		Expect(lines(report)).To(ConsistOf(HavePrefix("nothing was judged: CLAIMS_REQUIRED=yes means nothing: set it to 1 ")))
	})
})

// lines returns the lines of a report that say why nothing was judged.
func lines(report string) []string {
	return regexp.MustCompile(`(?m)^nothing was judged: .*$`).FindAllString(report, -1)
}

func asNobody(ctx context.Context, required string) (string, int) {
	return rerun(ctx, required, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}, "true")
}

// withoutKernelTypes hides the kernel's BTF in a mount namespace.
func withoutKernelTypes(ctx context.Context, required string) (string, int) {
	return rerun(ctx, required, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}, "mount -t tmpfs none /sys/kernel/btf")
}

// rerun runs this suite again behind a shell command. The binary is passed by
// descriptor: its folder may be closed to others.
func rerun(ctx context.Context, required string, attr *syscall.SysProcAttr, first string, flags ...string) (report string, code int) {
	GinkgoHelper()
	self, err := os.Open("/proc/self/exe")
	Expect(err).NotTo(HaveOccurred())
	defer self.Close()
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", first + ` && exec /proc/self/fd/3 -ginkgo.no-color "$@"`, "sh"}, flags...)...)
	cmd.Env = append(os.Environ(), "CLAIMS_REQUIRED="+required)
	cmd.ExtraFiles, cmd.SysProcAttr, cmd.Dir = []*os.File{self}, attr, "/"
	out, err := cmd.CombinedOutput()
	Expect(err).To(Or(BeNil(), BeAssignableToTypeOf(&exec.ExitError{})))
	return string(out), cmd.ProcessState.ExitCode()
}
