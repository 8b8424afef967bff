// SPDX-License-Identifier: MIT

package specs_test

// epollSubjects judge the claims on epoll.
var epollSubjects = []subject{
	takenInOnce,
	putIntoTheSpace,
	asksTheReadyOnly,
	redBlackTree,
	epollReadyList,
	epollIsDescriptor,
	epollSize,
	addChangeRemove,
	fileAndDescriptor,
	dataIsOpaque,
	eventLayout,
	eventMask,
	waitBlocks,
	arrayAndRoom,
	timeoutInMilliseconds,
	timeoutZero,
	timeoutForever,
	numberOfItems,
	zeroOrError,
}
