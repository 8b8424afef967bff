// SPDX-License-Identifier: MIT

package claims

var capacityClaims = []Claim{}
