// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

// An answer is what is true of a claim, in Kleene's logic: isOpen is what the
// kernel itself would not know, such as the descriptor of a select.
type answer int8

const (
	isFalse answer = iota - 1
	isOpen
	isTrue
)

func answerOf(b bool) answer {
	if b {
		return isTrue
	}
	return isFalse
}

func (a answer) not() answer { return -a }

func (a answer) String() string { return [...]string{no, open, yes}[a+1] }

// both is true if both are, either if one is. They look at the second only if it
// matters, as Gomega's And and Or do.
func both(a answer, b func() answer) answer {
	if a == isFalse {
		return a
	}
	return min(a, b())
}

func either(a answer, b func() answer) answer {
	if a == isTrue {
		return a
	}
	return max(a, b())
}
