/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* What differs between the architectures: where a call's number and arguments
 * are, how large an epoll_event is, and how a 32-bit call is told. */

#if defined(__TARGET_ARCH_x86)

struct pt_regs {
	unsigned long r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip;
} RELOCATED;

/* struct pt_regs as a perf program's context holds it (uapi asm/ptrace.h). */
struct perf_regs {
	u64 before[11], cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};
#define PERF_WORDS(regs) {(regs).cx, (regs).si, (regs).di}

#define EPOLL_EVENT_BYTES 12 /* packed on x86-64 (EPOLL_PACKED) */
#define CALL_NR(regs) ((s32)(regs)->orig_ax)
#define CALL_ARGS(to, regs)                                                                        \
	({                                                                                         \
		(to)[0] = (regs)->di, (to)[1] = (regs)->si, (to)[2] = (regs)->dx;                  \
		(to)[3] = (regs)->r10, (to)[4] = (regs)->r8, (to)[5] = (regs)->r9;                 \
	})
#define IS_COMPAT(task)                                                                            \
	((task)->thread_info.status & 0x2) /* TS_COMPAT: int 0x80 or a 32-bit sysenter */
#define X32_BIT 0x40000000                 /* __X32_SYSCALL_BIT */
#define FAULT_IP(regs) ((regs)->ip)
#define PASSED(regs)                                                                               \
	{                                                                                          \
		{                                                                                  \
			(regs)->di, (regs)->si, (regs)->dx, (regs)->cx                             \
		}                                                                                  \
	}
#define RETURNED(regs) ((regs)->ax)
#define IS_WRITE(error) ((error) & 0x2) /* X86_PF_WRITE */

#elif defined(__TARGET_ARCH_arm64)

struct pt_regs {
	u64 regs[31];
	u64 orig_x0;
	u64 pc;
	s32 syscallno;
} RELOCATED;

/* struct user_pt_regs */
struct perf_regs {
	u64 regs[31], sp, ip, pstate;
};
#define PERF_WORDS(r) {(r).regs[0], (r).regs[1], (r).regs[2]}

#define EPOLL_EVENT_BYTES 16
#define CALL_NR(r) ((r)->syscallno)
#define CALL_ARGS(to, r)                                                                           \
	({                                                                                         \
		(to)[0] = (r)->orig_x0, (to)[1] = (r)->regs[1], (to)[2] = (r)->regs[2];            \
		(to)[3] = (r)->regs[3], (to)[4] = (r)->regs[4], (to)[5] = (r)->regs[5];            \
	})
#define IS_COMPAT(task) ((task)->thread_info.flags & (1 << 22)) /* TIF_32BIT */
#define X32_BIT 0                                               /* there is no such thing */
#define FAULT_IP(r) ((r)->pc)
#define PASSED(r)                                                                                  \
	{                                                                                          \
		{                                                                                  \
			(r)->regs[0], (r)->regs[1], (r)->regs[2], (r)->regs[3]                     \
		}                                                                                  \
	}
#define RETURNED(r) ((r)->regs[0])
#define IS_WRITE(error) ((error) & (1 << 6)) /* ESR_ELx_WNR */

#else
#error "no such architecture: add it here and to gen.go"
#endif

/* The first arguments of a function of the kernel, from the registers at its enter. */
struct passed {
	u64 args[4];
};

/* The context of a perf_event program (uapi linux/bpf_perf_event.h). */
struct bpf_perf_event_data {
	struct perf_regs regs;
	u64 sample_period;
	u64 addr; /* of the watched memory */
};
