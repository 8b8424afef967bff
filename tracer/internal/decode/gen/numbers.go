// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

var constant = regexp.MustCompile(`(?m)^\tSYS_(\w+) += (\d+)$`)

// readNumbers returns the names of the calls of an architecture by number.
func readNumbers(arch string) ([numbers]string, error) {
	var calls [numbers]string
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/sys").Output()
	if err != nil {
		return calls, fmt.Errorf("where is golang.org/x/sys: %w", err)
	}
	code, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "unix", "zsysnum_linux_"+arch+".go"))
	if err != nil {
		return calls, err
	}
	for _, m := range constant.FindAllStringSubmatch(string(code), -1) {
		nr, err := strconv.Atoi(m[2])
		if err != nil || nr >= numbers || calls[nr] != "" {
			return calls, fmt.Errorf("%s has number %s: want one below %d that no other has", m[1], m[2], numbers)
		}
		calls[nr] = strings.ToLower(m[1])
	}
	return calls, nil
}
