// SPDX-License-Identifier: MIT

package specs_test

// epollBeyondSubjects judge what the notes do not say of epoll.
var epollBeyondSubjects = []subject{
	silentAboutLeftovers, wholeMask, disarmedForGood, outlivesTheDescriptor, reportsAChildsPipe, thunderingHerd,
	exclusiveRules, nestsFourTimes, fansOut500Ways, nothingLostToEFAULT, pollable, wakerDoesTheWork,
}
