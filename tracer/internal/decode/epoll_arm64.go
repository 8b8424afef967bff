// SPDX-License-Identifier: MIT

package decode

// epollEventSize is that of struct epoll_event, which is not packed here.
const epollEventSize = 16
