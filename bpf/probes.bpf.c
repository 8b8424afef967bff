//go:build ignore

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */

/* The one translation unit: every header below is a family of hooks. */

#include "types.h"
#include "bpf_helpers.h"
#include "bpf_tracing.h"

#include "event.h"
#include "kernel.h"
#include "arch.h"
#include "maps.h"
#include "pid.h"
#include "books.h"
#include "follow.h"
#include "emit.h"
#include "snapshot.h"
#include "count.h"
#include "call_rule.h"
#include "call_record.h"
#include "call_enter.h"
#include "call_exit.h"
#include "signal.h"
#include "cgroup.h"
#include "task.h"
#include "sched.h"
#include "watch.h"
#include "inspect.h"
#include "context.h"
#include "tcp.h"
#include "fault.h"
#include "alloc.h"
#include "timer.h"
#include "fields.h"
#include "function.h"
#include "functions.h"
#include "kprobe.h"
#include "lsm.h"

/* The kernel offers some helpers only to programs that name the GPL. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
