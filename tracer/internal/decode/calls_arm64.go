// SPDX-License-Identifier: MIT

package decode

// archCalls is empty: arm64 has only the newer member of each family.
var archCalls = map[int]Call{}

// epollEventSize is that of struct epoll_event, which is not packed here.
const epollEventSize = 16
