// SPDX-License-Identifier: MIT

package decode

// epollEventSize is that of the packed struct epoll_event of x86-64.
const epollEventSize = 12
