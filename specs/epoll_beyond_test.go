// SPDX-License-Identifier: MIT

package specs_test

// epollBeyondSubjects judge what the notes do not say of epoll.
var epollBeyondSubjects = []subject{}
