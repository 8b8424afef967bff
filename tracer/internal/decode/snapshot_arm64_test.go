// SPDX-License-Identifier: MIT

package decode_test

const arch = "arm64"
