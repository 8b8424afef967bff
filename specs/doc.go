// SPDX-License-Identifier: MIT

// Package specs judges the claims of the course on the kernel's evidence. It
// has nothing but tests: run them with make specs, as root.
//
// A claim is an entry of the registry in claims and a subject in the file that
// is named after what it is about (epoll_ctl_test.go, select_sets_test.go, …):
// what is done, what to watch meanwhile, and the facts that make it up. What is
// done is one of two things. With a model, the script in script_test.go plays the
// clients, in lock-step, against that server, which is recorded from its gate on
// (run_test.go). With an act, a puppet makes the calls that the act tells it, all
// of them recorded (act_test.go); what it saw itself is kept in r.saw.
//
// Each fact names the layer that it is seen through, and returns what it saw, in
// figures, for the book. It is a spec of its own. Where the host lacks the layer
// it is skipped, and the claim inconclusive; a claim about another architecture
// has no specs at all.
//
// Each fact has a mutant (mutants_test.go): the same fact by another act, on
// another server, on moved evidence or on a tampered trace (tamper_test.go) where
// it is false, and there it must fail, and not for want of evidence. Nor does any
// fact hold where nothing was done (nothing_test.go).
//
// That recording leaves a server as it is has specs of its own, in
// perturbation_test.go. They rest on the server's own log of its calls: it is
// the same in a run with a recording, in one without, and in one without any
// probe in the kernel, and it is what the trace shows. Each must notice a server
// that was disturbed (disturbance_test.go).
//
// To add a claim:
//
//   - Enter it in a list of claims.All, with the layers that its facts rest on:
//     at least two that are independent, or Alone says why not.
//   - Write its subject: a model, with errands and a sweep of windows to watch if
//     need be, or an act; and the hooks to include, if they are more than usual.
//   - Write its facts, each with its layer. Judge with the verbs of gtrace, which
//     know what a trace cannot show; use plain Gomega for r.saw. If nothing
//     happened a fact must fail.
//   - Find a mutant for each fact, one that differs in what the fact is about. Its
//     act must work: only the fact may fail.
//   - List the subject in its group (fork_test.go, select_test.go, …), in the
//     order of the registry.
//
// The suite fails until all of these are there.
package specs
