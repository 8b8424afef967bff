// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func (s *Snapshot) wait(pointer uint64) string {
	switch {
	case pointer == 0:
		return "no timeout"
	case s == nil || s.Timeout == nil:
		return "timeout unread"
	}
	return (*s.Timeout).Round(time.Microsecond).String()
}

func (s *Snapshot) sets(c Call) string {
	if s == nil {
		return "sets unread"
	}
	words := []string{}
	for i, set := range []FDSet{s.Read, s.Write, s.Except} {
		words = append(words, setString([]string{"read", "write", "except"}[i], set, c.Args[i+1]))
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

func setString(name string, set FDSet, pointer uint64) string {
	switch {
	case pointer == 0:
		return ""
	case set == nil:
		return name + " unread"
	}
	return fmt.Sprintf("%s %v", name, set.FDs())
}

func (s *Snapshot) polled() string {
	if s == nil || s.Polled == nil {
		return "[]"
	}
	words := make([]string, len(s.Polled))
	for i, p := range s.Polled {
		words[i] = fmt.Sprintf("%d:%s>%s", p.FD, flags(uint64(p.Events), pollBits), flags(uint64(p.Revents), pollBits))
	}
	return "[" + strings.Join(words, " ") + "]"
}

func (s *Snapshot) event() string {
	if s == nil || len(s.Events) == 0 {
		return "no event"
	}
	return eventsString(s.Events[:1])
}

func eventsString(events []EpollEvent) string {
	words := make([]string, len(events))
	for i, e := range events {
		words[i] = fmt.Sprintf("%s data %d", flags(uint64(e.Events), pollBits), e.Data)
	}
	return strings.Join(words, ", ")
}
