// SPDX-License-Identifier: MIT

// Package kernel finds and fetches the newest Debian kernel of a series. It needs
// apt and dpkg, and no rights: it has an apt of its own in a cache folder.
package kernel

import (
	"bufio"
	"errors"
	"path"
	"strings"
)

// Mirrors are where Debian's packages come from.
type Mirrors struct {
	Debian   string // http://host/debian
	Security string // http://host/debian-security
}

// errNoMirror says what to do on a machine that is not Debian's.
var errNoMirror = errors.New("the sources of this machine's apt name no mirror of Debian and its security updates: name them yourself")

// found returns the mirrors that the machine's own apt uses, out of what
// apt-get --print-uris update prints: a quoted address in each line.
func found(uris string) (Mirrors, error) {
	var m Mirrors
	for lines := bufio.NewScanner(strings.NewReader(uris)); lines.Scan(); {
		address, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "'"), "'")
		base, _, ok := strings.Cut(address, "/dists/")
		switch {
		case !ok:
		case path.Base(base) == "debian" && m.Debian == "":
			m.Debian = base
		case path.Base(base) == "debian-security" && m.Security == "":
			m.Security = base
		}
	}
	if m.Debian == "" || m.Security == "" {
		return m, errNoMirror
	}
	return m, nil
}

// or returns the mirrors with those of other where there is none.
func (m Mirrors) or(other Mirrors) Mirrors {
	if m.Debian == "" {
		m.Debian = other.Debian
	}
	if m.Security == "" {
		m.Security = other.Security
	}
	return m
}
