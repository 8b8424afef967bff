// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"io"
	"time"
)

// progress says how it goes, a mark for each triple.
type progress struct {
	w     io.Writer
	began time.Time
}

func (p progress) say(format string, args ...any) {
	fmt.Fprintf(p.w, "\n%4.0fs  %s ", time.Since(p.began).Seconds(), fmt.Sprintf(format, args...))
}

func (p progress) round(number, cells int) {
	p.say("round %d, %d triples (. kept, x discarded, E failed):", number, cells)
}

func (p progress) done(latest outcome) { fmt.Fprint(p.w, latest) }

func (p progress) end() { p.say("done\n") }
