// SPDX-License-Identifier: MIT

package claims

var selectClaims = []Claim{}

var selectBeyond = []Claim{}
