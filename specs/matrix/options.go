// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kwitness/kwitness/specs/matrix/internal/kernel"
	"github.com/kwitness/kwitness/specs/matrix/internal/vm"
)

// options are what the command is told.
type options struct {
	kernels []target
	mirrors kernel.Mirrors
	accel   string
	jobs    int
	mib     int
	timeout time.Duration
	filter  string
	words   string // for the kernel
	tests   string // a package of Go tests to run in place of the specs
	run     string // those of them to run
	cache   string // of kernels
	dir     string // of the reports
}

// A target is a kernel to run the specs on.
type target struct {
	series string // 6.12
	arch   string // as Go names it
}

// String returns the kernel as it is asked for.
func (t target) String() string {
	if t.arch == "amd64" {
		return t.series
	}
	return t.series + "/" + t.arch
}

// usual are the kernels of a run that names none.
var usual = []string{"6.1", "6.12", "6.18"}

func parse(args []string) (options, error) {
	o := options{dir: filepath.Join("report", "matrix")}
	f := flag.NewFlagSet("matrix", flag.ContinueOnError)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: matrix [flags] [series[/architecture] …]\nThe usual kernels are %s.\n", strings.Join(usual, " "))
		f.PrintDefaults()
	}
	f.StringVar(&o.mirrors.Debian, "mirror", "", "`address` of a mirror of Debian (default: that of this machine's apt)")
	f.StringVar(&o.mirrors.Security, "security-mirror", "", "`address` of a mirror of its security updates (default: likewise)")
	f.StringVar(&o.accel, "accel", "", "QEMU's accelerator, as kvm (default: emulate)")
	f.IntVar(&o.jobs, "jobs", 2, "`guests` at a time")
	f.IntVar(&o.mib, "memory", 1024, "`MiB` of memory of a guest")
	f.DurationVar(&o.timeout, "timeout", 15*time.Minute, "after which a guest is taken for dead")
	f.StringVar(&o.filter, "filter", "", "Ginkgo label `filter` of the specs to run")
	f.StringVar(&o.words, "append", "", "`words` for the kernel's command line, as lsm=lockdown,yama,bpf")
	f.StringVar(&o.tests, "tests", "", "run the Go tests of a `package` such as ./tracer in place of the specs")
	f.StringVar(&o.run, "run", "", "`expression` that names those to run")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	return o, o.complete(f.Args())
}

// complete adds the kernels and the cache folder.
func (o *options) complete(names []string) error {
	err := o.choose(names)
	if err == nil && o.jobs < 1 {
		err = errors.New("-jobs must be 1 or more")
	}
	if err == nil {
		o.cache, err = os.UserCacheDir()
		o.cache = filepath.Join(o.cache, "kwitness", "matrix")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
	}
	return err
}

// choose reads the names of kernels.
func (o *options) choose(names []string) error {
	if len(names) == 0 {
		names = usual
	}
	for _, name := range names {
		t := target{arch: "amd64"}
		if series, arch, ok := strings.Cut(name, "/"); ok {
			t.arch, name = arch, series
		}
		t.series = name
		if _, ok := vm.Machines[t.arch]; !ok {
			return fmt.Errorf("no machine of architecture %s", t.arch)
		}
		o.kernels = append(o.kernels, t)
	}
	return nil
}
