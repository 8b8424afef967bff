// SPDX-License-Identifier: MIT

package specs_test

// pollSubjects judge the claim on poll.
var pollSubjects = []subject{pollWorksToo}
