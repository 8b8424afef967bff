// SPDX-License-Identifier: MIT

// Package specs judges the claims of the course on the kernel's evidence. It
// has nothing but tests: run them with make specs, as root.
//
// A claim is an entry of the registry in claims and a subject in the file that
// is named after what it is about (epoll_test.go, select_test.go, …): the server
// it is about, what to watch of its memory, and the facts that make it up. The
// script in run_test.go plays the clients, in lock-step, against a server that
// was recorded from its gate on; then the facts are judged, each a spec of its
// own with its evidence.
//
// Each fact has a mutant in mutants_test.go: the same fact on a server, on moved
// evidence or on a tampered trace where it is false, and there it must fail.
//
// That recording leaves a server as it is has specs of its own, in
// perturbation_test.go. They rest on the server's own log of its calls: it is
// the same in a run with a recording, in one without, and in one without any
// probe in the kernel, and it is what the trace shows. Each must notice a server
// that was disturbed (disturbance_test.go).
//
// To add a claim: enter it in claims.All, write its subject, list it in
// registry_test.go, and find a mutant for each of its facts. The suite fails
// until all four are there.
package specs
