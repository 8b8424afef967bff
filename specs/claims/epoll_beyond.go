// SPDX-License-Identifier: MIT

package claims

var epollBeyond = []Claim{}
