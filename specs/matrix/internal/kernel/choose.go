// SPDX-License-Identifier: MIT

package kernel

import (
	"bufio"
	"context"
	"fmt"
	"regexp"
	"strings"

	"pault.ag/go/debian/version"
)

// A Package holds a kernel.
type Package struct {
	Name    string // linux-image-6.12.117+deb13-cloud-amd64
	Version string // 6.12.117-1
}

// Newest returns the newest package with a kernel of the series, "6.12".
func (a *Apt) Newest(ctx context.Context, series string) (Package, error) {
	pattern := pattern(series, a.arch)
	names, err := a.run(ctx, "apt-cache", "search", "--names-only", pattern)
	if err != nil {
		return Package{}, err
	}
	args := []string{"show"}
	for name := range strings.Lines(names) {
		args = append(args, strings.Fields(name)[0])
	}
	if len(args) == 1 {
		return Package{}, fmt.Errorf("no kernel %s for %s among Debian's packages", series, a.arch)
	}
	stanzas, err := a.run(ctx, "apt-cache", args...)
	if err != nil {
		return Package{}, err
	}
	return newest(packages(stanzas))
}

// pattern matches the names of packages with a kernel of the series. From 6.19
// on, linux-image is a package without a file, and linux-binary has the kernel.
func pattern(series, arch string) string {
	kind := "image"
	if after, err := version.Parse(series); err == nil && version.Compare(after, version.Version{Version: "6.18"}) > 0 {
		kind = "binary"
	}
	return "^linux-" + kind + "-" + regexp.QuoteMeta(series) + `\.[0-9].*-cloud-` + arch + "$"
}

// packages reads the stanzas that apt-cache show prints.
func packages(stanzas string) (list []Package) {
	for lines := bufio.NewScanner(strings.NewReader(stanzas)); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case field == "Package":
			list = append(list, Package{Name: value})
		case field == "Version" && len(list) > 0:
			list[len(list)-1].Version = value
		}
	}
	return list
}

// newest returns the package of the highest version, as Debian orders them.
func newest(list []Package) (best Package, err error) {
	var highest version.Version
	for _, p := range list {
		v, err := version.Parse(p.Version)
		if err != nil {
			return best, fmt.Errorf("package %s: version %q: %w", p.Name, p.Version, err)
		}
		if best.Name == "" || version.Compare(v, highest) > 0 {
			best, highest = p, v
		}
	}
	return best, nil
}
