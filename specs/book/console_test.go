// SPDX-License-Identifier: MIT

package book_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

func console(t *testing.T, b book.Book, noColor bool) string {
	t.Helper()
	var out strings.Builder
	if err := b.Console(&out, formatter.NewWithNoColorBool(noColor)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheConsoleHasALineForEachClaimThatWasJudged(t *testing.T) {
	want := strings.Join([]string{
		"The concurrent server: a child a client",
		"  confirmed      it forks once a connection  4 forks by pid 12 in __x64_sys_clone < do_syscall_64 | 0 others",
		"select: the call",
		"  refuted        an fd_set[1] has 1024 bits  select(2001) = 1",
		"  DOES NOT HOLD  select copies its sets      core_sys_select faults: Expected trace of select (pid 7): 3 events" +
			" to show exactly 1 fault <at 0x10> It shows 0.",
		"epoll: the mechanism",
		"  inconclusive   epoll takes it in once      read once: hook watch: not supported",
		"",
	}, "\n")
	if diff := cmp.Diff(want, console(t, book.New(report(), all, host), true)); diff != "" {
		t.Error("console (-want +got):\n" + diff)
	}
}

func TestTheConsoleIsEmptyIfNothingWasJudged(t *testing.T) {
	if got := console(t, book.New(types.Report{}, all, host), true); got != "" {
		t.Error(got)
	}
}

func TestTheConsoleIsColoured(t *testing.T) {
	t.Setenv("GINKGO_CLI_COLOR_RED", "1")
	got := console(t, book.New(report(), []claims.Claim{copies}, host), false)
	if want := "  \x1b[38;5;1mDOES NOT HOLD\x1b[0m  select copies"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}

func TestLongEvidenceIsCutAndALongSentenceIsNot(t *testing.T) {
	c := forks
	c.Sentence = strings.Repeat("é", 110)
	specs := types.SpecReports{shown(c, claims.Calls, "x", strings.Repeat("ü", 50))}
	got := console(t, book.New(types.Report{SpecReports: specs}, []claims.Claim{c}, host), true)
	if want := c.Sentence + "  " + strings.Repeat("ü", 39) + "…\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q at its end", got, want)
	}
}

func TestTheTotalsCountVerdictsThatWereShown(t *testing.T) {
	b := book.New(report(), all, host)
	want := "5 claims: 1 confirmed, 0 refined, 1 refuted; 2 hold, 1 do not, 1 inconclusive, 1 not judged"
	if got := b.Totals(); got != want || b.Judged() != 4 {
		t.Errorf("got %q and %d judged, want %q", got, b.Judged(), want)
	}
	open := []string{"select copies its sets: fails", "epoll takes it in once: inconclusive", "epoll keeps a tree: not judged"}
	if diff := cmp.Diff(open, b.Open()); diff != "" {
		t.Error("open (-want +got):\n" + diff)
	}
}
