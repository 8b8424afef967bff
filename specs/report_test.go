// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/internal/need"
)

// The verdicts end the run. Where every claim is required, one that was not
// judged fails it, so that a run cannot be green and empty.
var _ = ReportAfterSuite("verdicts", func(report Report) {
	rows := book.Rows(report)
	if why := unstarted(report); why != "" {
		fmt.Printf("\nnothing was judged: %s\n", why)
		return
	}
	fmt.Println()
	Expect(book.Write(os.Stdout, rows, release())).To(Succeed())
	if !need.All() {
		return
	}
	for _, r := range rows {
		Expect(r.Outcome).To(Equal(book.Holds), "%s: %s", r.Sentence, strings.Join(r.Evidence, "; "))
	}
})

// release returns the kernel and the machine, as uname -rm prints them.
func release() string {
	var u unix.Utsname
	Expect(unix.Uname(&u)).To(Succeed())
	return unix.ByteSliceToString(u.Release[:]) + " " + unix.ByteSliceToString(u.Machine[:])
}

// unstarted returns why no spec could run: this host cannot trace.
func unstarted(report Report) string {
	for _, spec := range report.SpecReports.WithLeafNodeType(types.NodeTypeBeforeSuite) {
		if spec.State != types.SpecStatePassed {
			return spec.Failure.Message
		}
	}
	return ""
}
