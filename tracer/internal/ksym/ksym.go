// SPDX-License-Identifier: MIT

// Package ksym names kernel addresses.
package ksym

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"sync"
)

// ErrHidden says that /proc/kallsyms shows no addresses: it takes CAP_SYSLOG
// (or kernel.kptr_restrict=0) to see them.
var ErrHidden = errors.New("kernel addresses are hidden (needs CAP_SYSLOG, or sysctl kernel.kptr_restrict=0)")

// A Table names the functions of the running kernel.
type Table struct {
	addrs []uint64
	names []string
}

// Kernel returns the table of the running kernel, read once from /proc/kallsyms.
var Kernel = sync.OnceValues(func() (*Table, error) {
	f, err := os.Open("/proc/kallsyms")
	if err != nil {
		return nil, fmt.Errorf("read kernel symbols: %w", err)
	}
	defer f.Close()
	return Parse(f)
})

// Parse reads a table in the form of /proc/kallsyms: address, type, name. It
// keeps functions only.
func Parse(r io.Reader) (*Table, error) {
	t := &Table{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		t.add(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read kernel symbols: %w", err)
	}
	if len(t.addrs) == 0 || t.addrs[len(t.addrs)-1] == 0 {
		return nil, ErrHidden
	}
	sort.Sort(t)
	return t, nil
}

func (t *Table) add(line []byte) {
	fields := bytes.Fields(line)
	if len(fields) < 3 || !bytes.ContainsAny(fields[1], "tTwW") {
		return
	}
	addr, err := strconv.ParseUint(string(fields[0]), 16, 64)
	if err != nil {
		return
	}
	t.addrs, t.names = append(t.addrs, addr), append(t.names, string(fields[2]))
}

// Name returns the function that addr lies in, or the address in hexadecimal.
func (t *Table) Name(addr uint64) string {
	i := sort.Search(len(t.addrs), func(i int) bool { return t.addrs[i] > addr })
	if i == 0 {
		return fmt.Sprintf("%#x", addr)
	}
	return t.names[i-1]
}

// Len returns the number of functions; with Less and Swap it serves sort.Sort.
func (t *Table) Len() int { return len(t.addrs) }

// Less orders by address.
func (t *Table) Less(i, j int) bool { return t.addrs[i] < t.addrs[j] }

// Swap exchanges two functions.
func (t *Table) Swap(i, j int) {
	t.addrs[i], t.addrs[j] = t.addrs[j], t.addrs[i]
	t.names[i], t.names[j] = t.names[j], t.names[i]
}
