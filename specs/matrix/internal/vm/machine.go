// SPDX-License-Identifier: MIT

// Package vm boots a kernel in QEMU and collects what its guest reports.
package vm

import (
	"fmt"
	"strings"
)

// A Machine is a virtual machine of one architecture.
type Machine struct {
	qemu string
	// board and cpu are its arguments for QEMU.
	board []string
	cpu   string
	// console and line are what the guest calls its two serial lines; lineArgs
	// are the device of the second one.
	console, line string
	lineArgs      []string
}

// Machines are those that there are, by the name Go has for the architecture.
//
// Without cx16 the kernel takes another way than cmpxchg16b, which TCG is said
// to get wrong at times: guests died of it.
var Machines = map[string]Machine{
	"amd64": {
		qemu: "qemu-system-x86_64", cpu: "max,-cx16",
		console: "ttyS0", line: "ttyS1", lineArgs: []string{"-serial", "chardev:line"},
	},
	"arm64": {
		qemu: "qemu-system-aarch64", board: []string{"-machine", "virt"}, cpu: "max,pauth-impdef=on",
		console: "ttyAMA0", line: "ttyS0", lineArgs: []string{"-device", "pci-serial,chardev=line"},
	},
}

// args are QEMU's arguments. The guest's console goes to a file, its line to
// QEMU's output. It powers off when it is done, and when it panics.
func (g Guest) args() []string {
	accel := []string{"-accel", "tcg", "-cpu", g.cpu}
	if g.Accel != "" {
		accel = []string{"-accel", g.Accel, "-cpu", "host"}
	}
	args := append(accel, g.board...)
	args = append(args, "-m", fmt.Sprint(g.MiB), "-smp", "1", "-display", "none", "-nodefaults", "-no-reboot",
		"-serial", "file:"+g.consoleLog(), "-chardev", "stdio,id=line,signal=off")
	args = append(args, g.lineArgs...)
	words := strings.TrimRight(" "+g.Words, " ")
	return append(args, "-kernel", g.Kernel, "-initrd", g.Initramfs,
		"-append", fmt.Sprintf("console=%s frames=%s panic=-1 oops=panic quiet%s", g.console, g.line, words))
}
