// SPDX-License-Identifier: MIT

// Package client is the load of the specs: a crowd of TCP clients in lock-step,
// so that a server's every call is known beforehand.
//
// At most one message is under way in the whole crowd, and nobody goes on
// before the server has answered: a connection by its first echo, a message by
// its echo, a farewell by the server's own end of file. C clients that Dial,
// Talk for M-1 rounds and Leave have sent M messages each. They come all together,
// or one when another has left: see [Crowd.Return].
package client
