// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"strings"
)

// What was not read is said to be unread, and what is beyond the end of a cut
// record is "…": neither may look like something empty.

func (s *Snapshot) wait(pointer uint64) string {
	switch {
	case pointer == 0:
		return "no timeout"
	case s == nil || s.Timeout == nil:
		return "timeout unread"
	}
	return s.Timeout.String()
}

func (s *Snapshot) sets(c Call) string {
	if s == nil {
		return "sets unread"
	}
	var words []string
	for i, set := range []FDSet{s.Read, s.Write, s.Except} {
		if c.Args[i+1] != 0 {
			words = append(words, []string{"read", "write", "except"}[i]+" "+s.set(set, int32(c.Args[0])))
		}
	}
	if len(words) == 0 {
		return "no sets"
	}
	return strings.Join(words, " ")
}

// set returns the members. The kernel copies a word at least if nfds is not 0.
func (s *Snapshot) set(set FDSet, nfds int32) string {
	if set == nil || len(set) == 0 && nfds > 0 {
		return "unread"
	}
	var words []string
	for _, fd := range set.FDs() {
		words = append(words, fmt.Sprint(fd))
	}
	return "[" + strings.Join(s.whole(words), " ") + "]"
}

// whole marks the list of a cut record.
func (s *Snapshot) whole(words []string) []string {
	if s.Cut {
		return append(words, "…")
	}
	return words
}

func (s *Snapshot) polled(c Call) string {
	switch {
	case s != nil && len(s.Polled) > 0:
	case c.Args[1] == 0:
		return "[]"
	default:
		return "array unread"
	}
	var words []string
	for _, p := range s.Polled {
		words = append(words, fmt.Sprintf("%d:%s>%s", p.FD, flags(uint64(p.Events), pollBits), flags(uint64(p.Revents), pollBits)))
	}
	return "[" + strings.Join(s.whole(words), " ") + "]"
}

// event returns epoll_ctl's.
func (s *Snapshot) event(pointer uint64) string {
	switch {
	case s != nil && len(s.Events) > 0:
		return s.Events[0].String()
	case pointer == 0:
		return "no event"
	}
	return "event unread"
}

// ready returns the n events that the kernel wrote.
func (s *Snapshot) ready(n int) string {
	if len(s.Events) == 0 {
		return "array unread"
	}
	var words []string
	for _, e := range s.Events[:min(n, len(s.Events))] {
		words = append(words, e.String())
	}
	if n > len(s.Events) {
		words = append(words, "…")
	}
	return strings.Join(words, ", ")
}

// String returns the event's flags and data.
func (e EpollEvent) String() string {
	return fmt.Sprintf("%s data %d", flags(uint64(e.Events), pollBits), e.Data)
}
