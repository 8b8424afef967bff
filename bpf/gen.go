// SPDX-License-Identifier: MIT

package bpf

// HEADERS is the folder of libbpf's headers in the module cilium/ebpf, whose
// version go.mod pins; the Makefile sets it, and BPF2GO_CC to the pinned clang.
//go:generate go tool bpf2go -tags linux -target amd64,arm64 -type event -type event_kind -type event_flag -type snapshot -type snap_rule -type snap_part -type recording -type tally -type follow -type follow_mode -type thread -type counted -type watched -type hits -type include -type doubled -type busy -type function -type peek -type inspected -type open_file Probes probes.bpf.c -- -Wall -Werror -Wno-address-of-packed-member -I. -I$HEADERS -fdebug-prefix-map=$HEADERS=libbpf
