// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf/btf"
)

// A reader looks fields up and keeps what went wrong first.
type reader struct {
	types *btf.Spec
	err   error
}

func (r *reader) structOf(name string) *btf.Struct {
	var t *btf.Struct
	if err := r.types.TypeByName(name, &t); err != nil {
		r.err = errors.Join(r.err, fmt.Errorf("struct %s: %w", name, err))
		return &btf.Struct{Name: name}
	}
	return t
}

// field returns the first of the paths that the struct has: a field may have
// another name in another kernel.
func (r *reader) field(t *btf.Struct, paths ...string) field {
	f, err := find(t, paths[0])
	for _, path := range paths[1:] {
		if err == nil {
			break
		}
		f, err = find(t, path)
	}
	r.err = errors.Join(r.err, err)
	return f
}
