// SPDX-License-Identifier: MIT

package ksym_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer/internal/ksym"
)

const symbols = `ffffffff81000200 T core_sys_select
ffffffff81000100 T do_select
ffffffff81000150 d some_data
ffffffff81000300 t set_fd_set	[some_module]
`

func TestNameIsTheFunctionThatAnAddressLiesIn(t *testing.T) {
	table, err := ksym.Parse(strings.NewReader(symbols))
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[uint64]string{
		0xffffffff81000100: "do_select",
		0xffffffff810001ff: "do_select",
		0xffffffff81000200: "core_sys_select",
		0xffffffff81000400: "set_fd_set",
		0xffff000000000000: "0xffff000000000000",
	} {
		if got := table.Name(addr); got != want {
			t.Errorf("Name(%#x) = %s, want %s", addr, got, want)
		}
	}
}

func TestHiddenAddressesAreAnError(t *testing.T) {
	_, err := ksym.Parse(strings.NewReader("0000000000000000 T do_select\n"))
	if !errors.Is(err, ksym.ErrHidden) {
		t.Errorf("got %v, want %v", err, ksym.ErrHidden)
	}
}
