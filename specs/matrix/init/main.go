// SPDX-License-Identifier: MIT

// Command init is the first process of a guest: it prepares the machine, runs the
// specs, hands their reports to the host and switches the machine off. It needs
// nothing beside it. If something goes wrong it says so on the console and hands
// over no exit code: then the guest counts as crashed.
package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// variable names the serial line to the host. The kernel makes a variable of
// what is said of it on its command line.
const variable = "frames"

func main() {
	if err := serve(os.Getenv(variable)); err != nil {
		fmt.Println("init:", err)
	}
	unix.Sync()
	if err := unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF); err != nil {
		fmt.Println("init: power off:", err)
	}
}

// serve runs the specs and sends what they report.
func serve(line string) error {
	if err := prepare(); err != nil {
		return err
	}
	host, err := openLine("/dev/" + line)
	if err != nil {
		return err
	}
	if err := host.sendKernel(); err != nil {
		return err
	}
	code, err := runSpecs()
	if err != nil {
		return err
	}
	return host.sendReports(code)
}
