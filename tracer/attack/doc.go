// SPDX-License-Identifier: MIT

// Package attack attacks the tracer.
package attack
