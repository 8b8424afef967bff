// SPDX-License-Identifier: MIT

package attack_test

import (
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
)

// successor is the program that replaces another one: it makes marks, and replaces
// itself as often as its first argument says. The second says who it is, the third
// which mark is the next one.
var successor = script("successor", func(gate) {
	left, who, next := argumentOf(1), argumentOf(2), argumentOf(3)
	for n := range uintptr(marksEach) {
		bare.Call(mark, nowhere, uintptr(who), uintptr(next)+n, 0, 0, 0)
	}
	if left == 0 {
		os.Exit(3)
	}
	panic(syscall.Exec("/proc/self/exe", succession(left-1, who, next+marksEach), os.Environ()))
})

const marksEach = 5

func argumentOf(i int) int {
	n, err := strconv.Atoi(os.Args[i])
	check(err)
	return n
}

func succession(left, who, next int) []string {
	return []string{"successor", strconv.Itoa(left), strconv.Itoa(who), strconv.Itoa(next)}
}

// What execve takes, prepared for who has no runtime.
var (
	program          *byte
	programArguments [maxCrew][]*byte
	environment      []*byte
)

func prepareExec() {
	prepareBlocks()
	check(os.Setenv(scriptEnv, successor))
	var err error
	program, err = unix.BytePtrFromString("/proc/self/exe")
	check(err)
	environment, err = syscall.SlicePtrFromStrings(os.Environ())
	check(err)
	for who := range programArguments {
		programArguments[who], err = syscall.SlicePtrFromStrings(succession(int(here.calls), who, 0))
		check(err)
	}
}

//go:norace
//go:nosplit
func (s *slot) exec(i uintptr) {
	s.call(unix.SYS_EXECVE, addr(program), addr(&programArguments[i][0]), addr(&environment[0]), 0)
}
