// SPDX-License-Identifier: MIT

package specs_test

// selectSubjects judge the claims on the call select.
var selectSubjects = []subject{bitsNotDescriptors}

// selectBeyondSubjects judge what the notes do not say of it.
var selectBeyondSubjects = []subject{}
