// SPDX-License-Identifier: MIT

package specs_test

// capacitySubjects judge how many clients there can be.
var capacitySubjects = []subject{tenKiBAClient}
