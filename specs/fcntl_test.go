// SPDX-License-Identifier: MIT

package specs_test

// fcntlSubjects judge the claims on non-blocking descriptors and SIGIO.
var fcntlSubjects = []subject{
	blocksByDefault, nonblockByFcntl, flagIsTheFiles, signalAnEvent, processCatches, needsHandler, registersTheFile,
	sigioByDefault, sigioToOwner, asyncThenOwner,
}

// fcntlBeyondSubjects judge what the notes do not say of them.
var fcntlBeyondSubjects = []subject{silentWhileReaderBlocks, nothingToSome}
