// SPDX-License-Identifier: MIT

package book_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

func TestAClaimAboutAnotherArchitectureIsNotJudgedAndNotOpen(t *testing.T) {
	arm := host
	arm.Arch = "arm64"
	specs := types.SpecReports{shown(forks, claims.Calls, "forks", "4 forks")}
	b := book.New(types.Report{SpecReports: specs}, []claims.Claim{forks, bits}, arm)
	if open := b.Open(); len(open) > 0 {
		t.Errorf("open: %v", open)
	}
	want := "select: the call\n  not judged     an fd_set[1] has 1024 bits  it is about amd64\n"
	if got := console(t, b, true); !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q at its end", got, want)
	}
	var page strings.Builder
	if err := b.Markdown(&page); err != nil {
		t.Fatal(err)
	}
	if want := "**not judged**: it is about amd64, and this run was on another machine."; !strings.Contains(page.String(), want) {
		t.Errorf("got %s, want %q in it", page.String(), want)
	}
}

func TestAClaimAboutThisArchitectureIsOpenUntilItIsShown(t *testing.T) {
	b := book.New(types.Report{}, []claims.Claim{bits}, host)
	if diff := cmp.Diff([]string{"an fd_set[1] has 1024 bits: not judged"}, b.Open()); diff != "" {
		t.Error("open (-want +got):\n" + diff)
	}
}
