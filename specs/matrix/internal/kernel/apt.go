// SPDX-License-Identifier: MIT

package kernel

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Apt is a private apt for one architecture, with its own lists and status. What
// the machine's apt is told about proxies and passwords, it is told, too.
type Apt struct {
	arch string
	dir  string
}

// suites have all kernels between them, and short lists.
func suites(m Mirrors) string {
	const line = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n"
	var b strings.Builder
	for _, suite := range []string{"bullseye-security", "bookworm-security", "trixie-security"} {
		fmt.Fprintf(&b, line, m.Security, suite)
	}
	fmt.Fprintf(&b, line, m.Debian, "trixie-backports")
	return b.String()
}

// settings is a file for apt-get -c. It undoes what machines that clean up after
// apt do to its cache.
func settings(arch, dir string) string {
	return fmt.Sprintf(`Dir::State %[2]q;
Dir::State::lists "%[2]s/lists";
Dir::State::status "%[2]s/status";
Dir::Cache "%[2]s/cache";
Dir::Etc::sourcelist "%[2]s/sources.list";
Dir::Etc::sourceparts "/dev/null";
#clear APT::Architectures;
APT::Architecture %[1]q;
APT::Architectures { %[1]q; };
APT::Sandbox::User "";
APT::Default-Release "";
Acquire::Languages "none";
#clear Acquire::IndexTargets::deb::DEP-11;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`, arch, dir)
}

// Update makes the apt of the architecture in the folder and reads the mirrors'
// lists. A mirror that is not given is that of the machine's apt. If no mirror
// answers, the lists that are there are used, and the error says so with
// ErrStale.
func Update(ctx context.Context, dir, arch string, m Mirrors) (*Apt, error) {
	a := &Apt{arch: arch, dir: filepath.Join(dir, "apt", arch)}
	if m.Debian == "" || m.Security == "" {
		uris, err := output(ctx, "", "apt-get", "--print-uris", "update")
		if err != nil {
			return nil, err
		}
		machines, err := found(uris)
		if m = m.or(machines); err != nil && (m.Debian == "" || m.Security == "") {
			return nil, err
		}
	}
	if err := a.lay(m); err != nil {
		return nil, err
	}
	if _, err := a.run(ctx, "apt-get", "-q", "--error-on=any", "update"); err != nil {
		return a, fmt.Errorf("%w: %w", ErrStale, err)
	}
	return a, nil
}

// ErrStale says that the lists of packages may be old.
var ErrStale = errors.New("the lists of packages may be old")

// lay lays out the folder.
func (a *Apt) lay(m Mirrors) error {
	for _, folder := range []string{"lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(a.dir, folder), 0o755); err != nil {
			return err
		}
	}
	for name, text := range map[string]string{"status": "", "sources.list": suites(m), "apt.conf": settings(a.arch, a.dir)} {
		if err := os.WriteFile(filepath.Join(a.dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// run runs a command of apt's.
func (a *Apt) run(ctx context.Context, command string, args ...string) (string, error) {
	return a.runIn(ctx, "", command, args...)
}

// runIn runs it in a folder, where it leaves what it downloads.
func (a *Apt) runIn(ctx context.Context, dir, command string, args ...string) (string, error) {
	return output(ctx, dir, command, append([]string{"-c", filepath.Join(a.dir, "apt.conf")}, args...)...)
}

// output returns what a command prints, or an error with what it complains of.
func output(ctx context.Context, dir, command string, args ...string) (string, error) {
	var complaint strings.Builder
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.Stderr, cmd.Dir = &complaint, dir
	out, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s is not on this machine: the kernels are Debian's, fetched by apt and unpacked by dpkg", command)
	case err != nil:
		return "", fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(complaint.String()))
	}
	return string(out), nil
}
