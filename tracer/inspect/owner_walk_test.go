// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"testing"

	"github.com/kwitness/kwitness/bpf"
)

const (
	aFile = 0xf0000
	apart = 0xf8000
	aPid  = 0xa0000
)

// older makes the fake one of a kernel that holds the owner in the file itself,
// as before Linux 6.12, at the end of it, and counts all references.
func (f *fake) older() {
	l := *f.layout
	l.file.owner = field{l.file.Size, l.owner.Size}
	l.file.refsAreLess, l.owner.apart = 0, false
	f.layout = &l
}

// ownedFile makes a file with two references and an owner that lies in object.
func (f *fake) ownedFile(object uint64, offset uint32, kind uint64) {
	o := &f.owner
	f.objects[aFile] = make([]byte, f.layout.file.Size+o.Size)
	f.set(aFile, f.layout.file.refs, uint64(2-f.layout.file.refsAreLess))
	if object != aFile {
		f.set(aFile, f.layout.file.owner, object)
		f.objects[object] = make([]byte, o.Size)
	}
	for at, value := range map[field]uint64{o.pid: aPid, o.kind: kind, o.uid: 1000, o.euid: 1001, o.signo: 34} {
		f.set(object, field{offset + at.offset, at.size}, value)
	}
	f.pidAt(aPid, 4711)
}

func TestAnOwnerIsFoundInTheFileOrApart(t *testing.T) {
	older, newer := newFake(t), newFake(t)
	older.older()
	older.ownedFile(aFile, older.layout.file.Size, 2)
	if newer.owner.apart {
		newer.ownedFile(apart, 0, 2)
	} else {
		newer.ownedFile(aFile, newer.layout.file.owner.offset, 2)
	}
	want := Owner{PID: 4711, Type: "group", UID: 1000, EUID: 1001, Signal: 34}
	for _, f := range []*fake{older, newer} {
		got, err := f.inspector().look(1, bpf.ProbesOpenFile{Addr: aFile})
		if err != nil || got.Owner != want || got.Refs != 2 {
			t.Errorf("%+v, %v; want two references and the owner %+v", got, err, want)
		}
	}
}

func TestAnOwnerOfNoKindIsRefused(t *testing.T) {
	f := newFake(t)
	f.older()
	f.ownedFile(aFile, f.layout.file.Size, 9)
	if _, err := f.inspector().look(1, bpf.ProbesOpenFile{Addr: aFile}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("error %v", err)
	}
}
