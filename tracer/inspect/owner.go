// SPDX-License-Identifier: MIT

package inspect

import "fmt"

// An Owner is whom the kernel signals when something happens to a file with
// O_ASYNC (struct fown_struct, set by F_SETOWN and F_SETSIG).
type Owner struct {
	// PID is the process, thread or group as the inspector's pid namespace has
	// it, 0 if there is no owner or that namespace does not see it. A process
	// that has ended is still named, where F_GETOWN returns 0.
	PID int
	// Type says what PID is: "process", "thread" (F_OWNER_TID) or "group" (a
	// process group, to F_SETOWN a negative number); "" if there is no owner.
	Type string
	// UID and EUID are those of the process that set the owner, in the kernel's
	// first user namespace: they decide whether a signal may be sent.
	UID, EUID uint32
	Signal    int // of F_SETSIG; 0 is SIGIO without an si_code
}

// kinds are the names of the kernel's enum pid_type.
var kinds = []string{"thread", "process", "group"}

// owner reads the owner of the file at addr, of which raw is a copy.
func (i *Inspector) owner(addr uint64, raw []byte) (Owner, error) {
	at := addr + uint64(i.layout.file.owner.offset)
	l := &i.layout.owner
	if l.apart {
		if at = i.layout.file.owner.of(raw); at == 0 { // file_f_owner_allocate() was not needed yet
			return Owner{}, nil
		}
	}
	raw, err := i.memory.one(at, l.Size)
	if err != nil {
		return Owner{}, err
	}
	o := Owner{UID: uint32(l.uid.of(raw)), EUID: uint32(l.euid.of(raw)), Signal: int(l.signo.of(raw))}
	pid := l.pid.of(raw)
	if pid == 0 {
		return o, nil
	}
	kind := l.kind.of(raw)
	if kind >= uint64(len(kinds)) {
		return Owner{}, fmt.Errorf("owner of pid type %d: %w", kind, ErrCorrupt)
	}
	o.Type = kinds[kind]
	o.PID, err = i.number(pid)
	return o, err
}
