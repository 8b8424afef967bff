// SPDX-License-Identifier: MIT

package specs_test

// selectKernelSubjects judge the claims on what the kernel does in select.
var selectKernelSubjects = []subject{copiedOnEveryCall}
