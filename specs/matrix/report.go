// SPDX-License-Identifier: MIT

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/matrix/internal/table"
)

// report prints the table and writes it beside the folder of the reports.
func report(o options, cells []*cell, p *progress) error {
	if o.tests != "" {
		return reportTests(o, cells, p)
	}
	var columns []table.Column
	for _, c := range cells {
		columns = append(columns, c.column(o))
	}
	t, err := table.New(claims.All, columns)
	if err != nil {
		return err
	}
	if err := errors.Join(write(o.dir+".md", t.Markdown), write(o.dir+".json", t.JSON)); err != nil {
		return err
	}
	fmt.Println()
	if err := t.Console(os.Stdout); err != nil {
		return err
	}
	p.say("", "the table is in %s.md and %s.json, what each kernel reported in %s", o.dir, o.dir, o.dir)
	if len(t.Problems()) > 0 {
		return errNotShown
	}
	return nil
}

// column reads what the guest reported.
func (c *cell) column(o options) table.Column {
	t := table.Column{
		Name: c.String(), Release: c.release, Arch: c.arch, Package: c.pkg.Name + " " + c.pkg.Version, Took: c.took, Crashes: c.crashes,
	}
	if t.Release == "" {
		t.Release = c.series
	}
	if c.err != nil {
		t.Missing = c.err.Error()
		return t
	}
	if err := c.read(c.dir(o), &t); err != nil {
		t.Missing = err.Error()
	}
	return t
}

// read reads the guest's files. Specs that fail without saying which would be a
// hole in the table.
func (c *cell) read(dir string, t *table.Column) error {
	err := open(filepath.Join(dir, "report.json"), func(r io.Reader) (err error) {
		t.Failures, err = table.ReadFailures(r)
		t.Missing = t.Unstarted
		return err
	})
	if err != nil || t.Missing != "" {
		return err
	}
	err = open(filepath.Join(dir, book.JSONFile), func(r io.Reader) (err error) {
		t.Judged, err = table.ReadEntries(r)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nothing was judged: the specs exited with %d and left no %s", c.exit, book.JSONFile)
	}
	return err
}

func open(name string, read func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(bufio.NewReader(f))
}

func write(name string, content func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := content(f); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}
