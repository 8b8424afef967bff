// SPDX-License-Identifier: MIT

// Package decode turns the bytes of the ring into events of a trace. It is the
// only code that knows the layout of a record and the meaning of its arguments.
//
// A record goes through three steps: [Record] checks its size and copies it;
// a [Stream], one for each recording, joins the enter of a call with its exit
// and says inside which call everything else happened; snapshots become sets
// and arrays.
package decode
