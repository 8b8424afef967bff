// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// Cgroup is a control group, the directory of a mounted cgroup2 file system: the
// processes that are in it, or in one below it, and those that come to be in it
// while it is recorded, be they moved or made there. A process that leaves it stays
// recorded. Groups that are nested more than 64 deep are not looked through.
type Cgroup string

func (c Cgroup) follow(r *Recording, how following) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	r.name = "cgroup " + string(c)
	root, err := filepath.EvalSymlinks(string(c)) // as WalkDir does not
	if err != nil {
		return fmt.Errorf("cgroup %s: %w", c, err)
	}
	r.summon(how, func(w *witness) { w.blind = errApart })
	if err := r.followMembers(id, how); err != nil {
		return fmt.Errorf("cgroup %s: %w", c, err)
	}
	return filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return ignoreGone(err)
		}
		err = r.followAll(dir, how)
		if errors.Is(err, unix.EOPNOTSUPP) && dir != root {
			return nil // threaded: the group it hangs on lists its processes
		}
		return err
	})
}

// id returns what the kernel knows the group by, which is also the inode of its
// directory (kernfs_node.id).
func (c Cgroup) id() (uint64, error) {
	var file unix.Statfs_t
	var dir unix.Stat_t
	if err := unix.Stat(string(c), &dir); err != nil {
		return 0, fmt.Errorf("cgroup %s: %w", c, err)
	}
	if err := unix.Statfs(string(c), &file); err != nil {
		return 0, fmt.Errorf("cgroup %s: %w", c, err)
	}
	if dir.Mode&unix.S_IFMT != unix.S_IFDIR {
		return 0, fmt.Errorf("cgroup %s: %w", c, unix.ENOTDIR)
	}
	if file.Type != unix.CGROUP2_SUPER_MAGIC {
		return 0, fmt.Errorf("%s is not in a cgroup2 file system: %w", c, unix.EINVAL)
	}
	return dir.Ino, nil
}

// followMembers lets the probes follow whoever comes to be in the group. It comes
// before those are looked up who are in it, so that none is missed between.
func (r *Recording) followMembers(id uint64, how following) error {
	how.Recording = r.id
	p := r.tracer.probes
	if err := p.Maps[bpf.ProbesMapCgroups].Update(id, how, ebpf.UpdateNoExist); errors.Is(err, ebpf.ErrKeyExist) {
		return fmt.Errorf("it is already being recorded: %w", ebpf.ErrKeyExist)
	} else if err != nil {
		return err
	}
	r.group = id
	return p.use(HookCgroups)
}

// followAll follows the processes that are in the group.
func (r *Recording) followAll(dir string, how following) error {
	members, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if err != nil {
		return ignoreGone(err)
	}
	for member := range strings.Lines(string(members)) {
		pid, err := strconv.Atoi(strings.TrimSpace(member))
		if err != nil || pid == 0 {
			return fmt.Errorf("cgroup %s: process %q of another pid namespace: %w", dir, member, unix.ESRCH)
		}
		err = r.follow(pid, how)
		if errors.Is(err, unix.ESRCH) || errors.Is(err, ebpf.ErrKeyExist) && r.records(pid) == nil {
			continue // it has ended, or the probes have seen it come
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveCgroup lets the probes follow no more members of the recording's group.
func (r *Recording) leaveCgroup() error {
	if r.group == 0 {
		return nil
	}
	return ignoreMissing(r.tracer.probes.Maps[bpf.ProbesMapCgroups].Delete(r.group))
}

// ignoreGone returns nil for a group that was removed meanwhile, with all in it.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENODEV) {
		return nil
	}
	return err
}
