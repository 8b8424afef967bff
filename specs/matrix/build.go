// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/kwitness/kwitness/specs/matrix/internal/initramfs"
)

// build builds an initramfs for each architecture in the folder: the specs and
// the guest's first process, both static.
func build(ctx context.Context, o options, dir string, cells []*cell, p *progress) error {
	built := map[string]string{}
	for _, c := range cells {
		if built[c.arch] == "" {
			begin := time.Now()
			archive, err := buildFor(ctx, o, filepath.Join(dir, c.arch), c.arch)
			if err != nil {
				return fmt.Errorf("build for %s: %w", c.arch, err)
			}
			p.say("", "built the specs for %s in %.0fs", c.arch, time.Since(begin).Seconds())
			built[c.arch] = archive
		}
		c.initramfs = built[c.arch]
	}
	return nil
}

func buildFor(ctx context.Context, o options, dir, arch string) (archive string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	specs, first := filepath.Join(dir, "specs.test"), filepath.Join(dir, "init")
	if err := compile(ctx, arch, "test", "-c", "-o", specs, cmp.Or(o.tests, "./specs")); err != nil {
		return "", err
	}
	if err := compile(ctx, arch, "build", "-o", first, "./specs/matrix/init"); err != nil {
		return "", err
	}
	archive = filepath.Join(dir, "initramfs.cpio")
	return archive, pack(archive, []initramfs.File{
		{Path: "init", Mode: 0o755, From: first},
		{Path: "go.mod", Mode: 0o644},
		{Path: "specs/specs.test", Mode: 0o755, From: specs},
		{Path: "specs/arguments", Mode: 0o644, Content: []byte(strings.Join(o.arguments(), "\n"))},
	})
}

// arguments are those of the specs. The line is no place for colours, and there
// is no shell in a guest.
func (o options) arguments() []string {
	if o.tests != "" {
		return []string{"-test.v", "-test.timeout=0", "-test.run=" + o.run}
	}
	filter := "!shell"
	if o.filter != "" {
		filter += "&&(" + strings.ReplaceAll(o.filter, " ", "") + ")"
	}
	return []string{
		"-test.timeout=0", "-ginkgo.no-color", "-ginkgo.randomize-all", "-ginkgo.label-filter=" + filter,
		"-ginkgo.timeout=" + o.timeout.String(),
		"-ginkgo.json-report=/report/report.json", "-ginkgo.junit-report=/report/junit.xml",
	}
}

// compile runs the go command for an architecture.
func compile(ctx context.Context, arch string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// pack writes the archive. The folders tmp and dev are those that must be there
// before init is.
func pack(archive string, files []initramfs.File) error {
	f, err := os.Create(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := initramfs.Write(f, files, "tmp", "dev", "proc", "sys"); err != nil {
		return err
	}
	return f.Close()
}
