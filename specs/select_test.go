// SPDX-License-Identifier: MIT

package specs_test

// selectSubjects judge the claims on the call select.
var selectSubjects = []subject{
	oneServesMany, blocksUntilReady, wokenByReadiness, clearsWholeWords, failureLeavesSets, readyWithoutData,
	nfdsIsMaxPlusOne, threeTables, tableIsBitmap, readTableIsMore, timeoutIsTimeval, nullWaitsForEver,
	timeoutIsOverwritten, bitsNotDescriptors, zeroOnTimeout, errorsAreNamed,
}

// selectBeyondSubjects judge what the notes do not say of it.
var selectBeyondSubjects = []subject{beyondFDSetSize, readyCountedThrice, regularFileThreeWays}
