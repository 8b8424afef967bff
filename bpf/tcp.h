/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The states of TCP connections. Most changes are made by the packet that
 * brings them about, in whatever context it is received: they belong to a port,
 * not to a task. */

#define IPPROTO_TCP 6

static __always_inline void tcp_event(u32 recording, const struct sock *sk, int old, int new,
				      u16 local, u16 remote)
{
	struct event *e = event_reserve(recording, KIND_TCP);

	if (!e)
		return;
	e->ret = (u64)sk;
	e->args[0] = old;
	e->args[1] = new;
	e->args[2] = local;
	e->args[3] = remote;
	event_submit(e);
}

/* Runs in inet_sk_set_state() and inet_sk_state_store(). A socket that connects has
 * no local port yet (tcp_v4_connect()); one that was just made for a handshake has,
 * before some 6.x, no remote one (inet_csk_clone_lock()). */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(tcp_state, const struct sock *sk, int old, int new)
{
	u16 local = sk->__sk_common.skc_num;
	u16 remote = __builtin_bswap16(sk->__sk_common.skc_dport);
	u32 *here, *there;

	if (sk->sk_protocol != IPPROTO_TCP)
		return 0;
	here = bpf_map_lookup_elem(&ports, &local);
	there = bpf_map_lookup_elem(&ports, &remote);
	if (here)
		tcp_event(*here, sk, old, new, local, remote);
	if (there && (!here || *there != *here))
		tcp_event(*there, sk, old, new, local, remote);
	return 0;
}
