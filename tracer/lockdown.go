// SPDX-License-Identifier: MIT

package tracer

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// lockdown returns the mode that the kernel is locked down in, such as integrity,
// and "" if it is not, or if that cannot be read.
func lockdown() string {
	modes, err := os.ReadFile("/sys/kernel/security/lockdown")
	if err != nil {
		modes = unmounted("securityfs", "lockdown")
	}
	_, mode, _ := strings.Cut(string(modes), "[")
	mode, _, _ = strings.Cut(mode, "]")
	if mode == "none" {
		return ""
	}
	return mode
}

// unmounted reads a file of a file system of the kernel's that need not be mounted
// anywhere: it is not within the tracer's sight in most containers.
func unmounted(system, name string) []byte {
	config, err := unix.Fsopen(system, unix.FSOPEN_CLOEXEC)
	if err != nil {
		return nil
	}
	defer unix.Close(config)
	if unix.FsconfigCreate(config) != nil {
		return nil
	}
	root, err := unix.Fsmount(config, unix.FSMOUNT_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(root)
	fd, err := unix.Openat(root, name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	f := os.NewFile(uintptr(fd), name)
	defer f.Close()
	content := make([]byte, 4096)
	n, _ := f.Read(content)
	return content[:n]
}
