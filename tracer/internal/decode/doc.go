// SPDX-License-Identifier: MIT

// Package decode turns the bytes of the ring into events of a trace. It is the
// only code that knows the layout of a record and the meaning of its arguments.
//
// A [Store], one for each recording, checks the size of each record and keeps a
// copy of it. A log of the store ([Store.Log]) puts the records in the order of
// their positions and finds what only the order tells; it decodes an event when
// it is asked for it.
package decode
