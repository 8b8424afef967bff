/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Control groups of version 2. A process that comes to be in a recorded group is
 * followed from then on, also after it has left. */

#define MAX_CGROUP_DEPTH 64 /* groups above a process that are looked at */
#define DEFAULT_HIERARCHY 0 /* cgrp_dfl_root, the one of version 2 */

/* cgroup_rule looks for the group, and then for those above it. The recording of
 * the nearest one gets the process; it is missing in those of others above. */
static __always_inline struct follow *cgroup_rule(struct cgroup *group)
{
	struct follow *nearest = NULL;

	for (int i = 0; i < MAX_CGROUP_DEPTH && group; i++) {
		struct cgroup_subsys_state *parent = NULL;
		struct kernfs_node *kn = NULL;
		struct follow *how;
		u64 id = 0;

		READ_KERNEL(kn, group->kn);
		READ_KERNEL(id, kn->id);
		how = bpf_map_lookup_elem(&cgroups, &id);
		if (how && nearest)
			LOSE(how->recording, elsewhere, 0);
		else if (how)
			nearest = how;
		READ_KERNEL(parent, group->self.parent);
		group = NULL;
		if (parent)
			READ_KERNEL(group, parent->cgroup);
	}
	return nearest;
}

/* cgroup_follow follows a process for the group that it is in now, unless another
 * recording has it. */
static __always_inline void cgroup_follow(u32 pid, struct cgroup *group)
{
	struct follow *how = cgroup_rule(group);
	struct follow *f = bpf_map_lookup_elem(&followed, &pid);

	if (!how)
		return;
	if (!f || !runs(f->recording))
		follow(pid, how);
	else if (f->recording != how->recording)
		LOSE(how->recording, elsewhere, 0);
}

/* Runs in the process that moves the other one, in cgroup_attach_task(). */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(cgroup_join, struct cgroup *to, const char *path, struct task_struct *task)
{
	if (to->root->hierarchy_id == DEFAULT_HIERARCHY)
		cgroup_follow(ids_of(task).pid, to);
	return 0;
}

/* A new process may be made in a group that is not its parent's
 * (CLONE_INTO_CGROUP). This runs behind task_fork, which was attached before. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(cgroup_born, struct task_struct *parent, struct task_struct *child)
{
	if (child->tgid != parent->tgid)
		cgroup_follow(ids_of(child).pid, child->cgroups->dfl_cgrp);
	return 0;
}
