// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A taskPhrase says what a task noun means, and whom its Of is about.
type taskPhrase struct {
	code  string
	noun  func() TaskNoun
	kind  trace.Kind
	means func(trace.Event) bool
	of    func(trace.Event) int
}

var taskPhrases = []taskPhrase{
	{"Fork()", Fork, trace.KindFork, func(e trace.Event) bool { return e.Child != e.PID }, func(e trace.Event) int { return e.Child }},
	{"NewThread()", NewThread, trace.KindFork, func(e trace.Event) bool { return e.Child == e.PID }, func(e trace.Event) int { return e.ChildTID }},
	{"Exec()", Exec, trace.KindExec, anyTask, func(e trace.Event) int { return e.PID }},
	{"Exit()", Exit, trace.KindExit, func(e trace.Event) bool { return e.Last }, func(e trace.Event) int { return e.PID }},
	{"Dead()", Dead, trace.KindDead, anyTask, func(e trace.Event) int { return e.TID }},
	{"Sleep()", Sleep, trace.KindSleep, anyTask, func(e trace.Event) int { return e.TID }},
	{"Wake()", Wake, trace.KindWake, anyTask, func(e trace.Event) int { return e.Target }},
}

func anyTask(trace.Event) bool { return true }

// task returns a phrase that the event e may fit.
func (s *speaker) task(e trace.Event) phrase {
	var fit []taskPhrase
	for _, p := range taskPhrases {
		if p.kind == e.Kind {
			fit = append(fit, p)
		}
	}
	p := oneOf(s.Rand, fit...)
	var r rests
	if p.kind == trace.KindSleep || p.kind == trace.KindWake {
		r.tellers = []trace.Kind{trace.KindCall} // recorded inside calls only
	}
	return phrased(p.code, p.noun(), p.kind, p.means, r, some(s, s.taskModifiers(p, e)...)...)
}

func (s *speaker) taskModifiers(p taskPhrase, e trace.Event) []modifier[TaskNoun] {
	id, pid, tid := s.near(p.of(e)), s.near(e.PID), s.near(e.TID)
	first := func(e trace.Event) bool { return e.PID == leader }
	ms := []modifier[TaskNoun]{
		{fmt.Sprintf(".Of(%d)", id), func(n TaskNoun) TaskNoun { return n.Of(id) }, plainly(func(e trace.Event) bool { return p.of(e) == id }), rests{}},
		{fmt.Sprintf(".By(%d)", pid), func(n TaskNoun) TaskNoun { return n.By(pid) }, plainly(func(e trace.Event) bool { return e.PID == pid }), rests{}},
		{fmt.Sprintf(".ByThread(%d)", tid), func(n TaskNoun) TaskNoun { return n.ByThread(tid) }, plainly(func(e trace.Event) bool { return e.TID == tid }), rests{}},
		{".Where(first)", func(n TaskNoun) TaskNoun { return n.Where("of the first process", first) }, plainly(first), rests{wide: true}},
		elsewhere(e, TaskNoun.Where),
		during(s, e, func(n TaskNoun, f trace.Family) TaskNoun { return n.During(f) }),
	}
	if p.code == "Exit()" {
		ms = append(ms, modifier[TaskNoun]{".WithStatus(3)", func(n TaskNoun) TaskNoun { return n.WithStatus(3) },
			plainly(func(e trace.Event) bool { return e.Status == 3<<8 }), rests{}})
	}
	return ms
}
