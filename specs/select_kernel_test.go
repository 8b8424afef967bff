// SPDX-License-Identifier: MIT

package specs_test

// selectKernelSubjects judge the claims on what the kernel does in select, and on
// the macros.
var selectKernelSubjects = []subject{
	copiedIn, notZeroedFirst, blocksAndWakes, asksTheDriver, flagsDecide, totalReturned, copiedBack, copiedOnEveryCall,
	whichIsReady, macrosAreStores, issetMeansReady,
}
