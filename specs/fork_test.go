// SPDX-License-Identifier: MIT

package specs_test

// forkSubjects judge the claims on the concurrent and the iterative server.
var forkSubjects = []subject{
	forkOnceAConnection, forSmallServers, ignoredLeaveNoZombies, waitOutlastsAll, acceptReturnsAnother, forkReturnsTwice,
	childInherits, eachClosesOne, recvReturnsZero, parentOnlyAccepts, waitStopsAccepting, childrenTakeMemory,
	iterativeIsOneProcess, othersConnect,
}

// forkBeyondSubjects judge what the notes do not say of them.
var forkBeyondSubjects = []subject{defaultIsNotIgnore, listenLetsOneMore}
