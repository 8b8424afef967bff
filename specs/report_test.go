// SPDX-License-Identifier: MIT

package specs_test

import (
	"errors"
	"fmt"
	"os"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/need"
)

// The verdicts end the run. Where every claim is required, one that was not
// judged fails it, so that a run cannot be green and empty.
var _ = ReportAfterSuite("verdicts", func(report Report) {
	if why := unstarted(report); why != "" {
		fmt.Printf("\nnothing was judged: %s\n", why)
		return
	}
	writeMutants(book.Mutants(report))
	verdicts := book.New(report, claims.All, host(report))
	writeBook(verdicts)
	if need.All() && !filtered(report) {
		Expect(verdicts.Open()).To(BeEmpty(), "claims that this run has not shown")
	}
})

// writeBook prints the verdicts and writes the book. A run that judged no claim
// leaves the last one's book.
func writeBook(b book.Book) {
	if b.Judged() == 0 {
		return
	}
	_, console := GinkgoConfiguration()
	fmt.Println()
	Expect(b.Console(os.Stdout, formatter.NewWithNoColorBool(console.NoColor))).To(Succeed())
	fmt.Printf("\nLinux %s %s\n", b.Kernel, b.Machine)
	if err := write(b); err != nil {
		fmt.Printf("warning: the book is not written: %v\n", err)
	} else {
		fmt.Printf("what this run saw, claim by claim: report/%s and report/%s\n", book.MarkdownFile, book.JSONFile)
	}
	fmt.Println(b.Totals())
}

// writeMutants prints the survivors and the count, and writes them for make.
func writeMutants(h book.Hunt) {
	if h.Empty() {
		return
	}
	fmt.Printf("\n%s", h)
	if err := write(h); err != nil {
		fmt.Printf("warning: the mutants are not written: %v\n", err)
	}
}

// write writes to the folder report/ of the module, in whose folder specs/ this
// binary runs. Elsewhere, as where the suite runs itself, nothing is written.
func write(what interface{ Write(dir string) error }) error {
	if _, err := os.Stat("../go.mod"); err != nil {
		return errors.New("the specs do not run in their own folder")
	}
	return what.Write("../report")
}

// quick is the label filter of make specs, which leaves no claim out.
const quick = "!slow"

// filtered reports whether a part of the claims was asked for.
func filtered(r Report) bool {
	c := r.SuiteConfig
	return r.SuiteHasProgrammaticFocus || !slices.Contains([]string{"", quick}, c.LabelFilter) || c.SemVerFilter != "" ||
		len(c.FocusStrings)+len(c.SkipStrings)+len(c.FocusFiles)+len(c.SkipFiles) > 0
}

// host returns the kernel and the machine of the run.
func host(report Report) book.Host {
	var u unix.Utsname
	Expect(unix.Uname(&u)).To(Succeed())
	return book.Host{
		Kernel:  unix.ByteSliceToString(u.Release[:]),
		Machine: unix.ByteSliceToString(u.Machine[:]),
		Date:    report.StartTime,
	}
}

// unstarted returns why no spec could run: this host cannot trace, or nobody
// wants to.
func unstarted(report Report) string {
	if report.SuiteConfig.DryRun {
		return "a dry run"
	}
	for _, spec := range report.SpecReports.WithLeafNodeType(types.NodeTypeBeforeSuite) {
		if spec.State != types.SpecStatePassed {
			return spec.Failure.Message
		}
	}
	return ""
}
