// SPDX-License-Identifier: MIT

package claims

var pollClaims = []Claim{}
