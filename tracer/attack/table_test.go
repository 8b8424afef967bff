// SPDX-License-Identifier: MIT

package attack_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

// An attack is a test that is a row of the table: what was attacked, the account
// of the calls, and the first thing that was wrong.
type attack struct {
	*testing.T
	name   string
	books  account
	result string
	faults int
}

// enough wrongs say what is the matter.
const enough = 5

// A table has the attacks in the order in which they began.
type table struct {
	mu   sync.Mutex
	rows []*attack
}

var attacks table

// attacking enters an attack into the table.
func attacking(t *testing.T, name string, args ...any) *attack {
	a := &attack{T: t, name: fmt.Sprintf(name, args...)}
	attacks.mu.Lock()
	attacks.rows = append(attacks.rows, a)
	attacks.mu.Unlock()
	t.Cleanup(a.judge)
	return a
}

// judge is the last word on the attack.
func (a *attack) judge() {
	switch {
	case a.Failed() && a.result == "":
		a.result = "FAILED"
	case a.Skipped() && a.result == "":
		a.result = "not tried"
	case a.result == "":
		a.result = "ok"
	}
}

// wrong fails the attack; the table quotes the first time, the log a few.
func (a *attack) wrong(format string, args ...any) {
	a.Helper()
	text := fmt.Sprintf(format, args...)
	if a.result == "" {
		line, _, _ := strings.Cut(text, "\n")
		a.result = "FAILED: " + line
	}
	a.Error(text)
	if a.faults++; a.faults == enough {
		a.Fatal("and so on")
	}
}

// cannot says why the machine does not allow the attack.
func (a *attack) cannot(why ...any) {
	a.Helper()
	a.result = "not tried: " + fmt.Sprint(why...)
	a.Skip(why...)
}

func (t *table) String() string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "made\treceived\tlost\tin flight\t")
	for _, r := range t.rows {
		fmt.Fprintln(w, r.books.columns())
	}
	w.Flush()
	return t.named(strings.Split(b.String(), "\n"))
}

// named puts the name of each attack before its numbers, and its result behind.
func (t *table) named(numbers []string) string {
	var b strings.Builder
	widest := len("attack")
	for _, r := range t.rows {
		widest = max(widest, len(r.name))
	}
	fmt.Fprintf(&b, "%-*s%s  result\n", widest, "attack", numbers[0])
	for i, r := range t.rows {
		fmt.Fprintf(&b, "%-*s%s  %s\n", widest, r.name, numbers[i+1], r.result)
	}
	return b.String()
}

// publish prints the table, and writes it to a file if one is named.
func (t *table) publish() error {
	if len(t.rows) == 0 {
		return nil
	}
	fmt.Print("\n", t, "\n")
	if name := os.Getenv("KWITNESS_ATTACK_TABLE"); name != "" {
		return os.WriteFile(name, []byte(t.String()), 0o644)
	}
	return nil
}
