// SPDX-License-Identifier: MIT

package specs_test

// epollSubjects judge the claims on epoll.
var epollSubjects = []subject{takenInOnce}
