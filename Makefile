# SPDX-License-Identifier: MIT

LINTER := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
CLANG_VERSION := 19.1.7
CLANG_MAJOR := $(firstword $(subst ., ,$(CLANG_VERSION)))

# The race detector needs a C compiler; without one the tests run without it.
RACE := $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)
GINKGO := go tool ginkgo $(if $(MAKE_TERMOUT),,--no-color) --randomize-all --fail-on-pending --fail-on-empty \
	--timeout=10m --poll-progress-after=20s

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

# What is slow has a target of its own.
LABELS ?= !slow

.PHONY: specs
specs: ## judge the claims on this machine's kernel; as root
	CLAIMS_REQUIRED=$${CLAIMS_REQUIRED-tracer} $(GINKGO) --label-filter='$(LABELS)' $(ARGS) ./specs

.PHONY: capacity
capacity: ## fill an epoll server with idle clients, and measure the memory they take; as root
	CLAIMS_REQUIRED=$${CLAIMS_REQUIRED-tracer} $(GINKGO) --label-filter=slow -v $(ARGS) ./specs

# The count is the last line, after the survivors. It fails if a mutant survives or none was judged.
.PHONY: mutants
mutants: ## judge the claims where they are false: each mutant must be killed; as root
	@rm -f report/mutants.txt
	@status=0; CLAIMS_REQUIRED=$${CLAIMS_REQUIRED-tracer} $(GINKGO) --label-filter=mutant $(ARGS) ./specs || status=$$?; \
	mutants=$$(cat report/mutants.txt 2>/dev/null || echo "mutants: 0 killed, 0 survived"); echo "$$mutants"; \
	case $$mutants in "mutants: "[1-9]*" killed, 0 survived") exit $$status;; *) exit 1;; esac

# What is not set is left to the command's defaults: the usual kernels, the mirror of
# this machine's apt, no KVM.
MATRIX_FLAGS = $(if $(MIRROR),-mirror=$(MIRROR)) $(if $(SECURITY_MIRROR),-security-mirror=$(SECURITY_MIRROR)) $(if $(ACCEL),-accel=$(ACCEL))
.PHONY: matrix
matrix: ## judge the claims on many kernels in QEMU: minutes (KERNELS="6.1 6.12" ACCEL=kvm MIRROR=…)
	go run ./specs/matrix $(MATRIX_FLAGS) $(ARGS) $(KERNELS)

.PHONY: test
test: unit fuzz lint ## unit tests, the attacks in short, a short fuzz, lint, and the specs when root
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) specs; else echo "the specs need root: run sudo make specs"; fi

.PHONY: unit
unit:
	go test $(RACE) -count=1 -timeout=5m $$(go list ./... | grep -v -e /specs$$ -e /tracer/attack$$)
	cd tracer/attack && go test -count=1 -timeout=5m # floods: without the race detector

.PHONY: attack
attack: ## attack the tracer with all there is, and print a table: minutes; as root
	cd tracer/attack && CLAIMS_REQUIRED=$${CLAIMS_REQUIRED-tracer} KWITNESS_ATTACK=full go test -count=1 -timeout=20m

.PHONY: fuzz
fuzz:
	go test -run='^$$' -fuzz=FuzzStore -fuzztime=10s -fuzzminimizetime=10x ./tracer/internal/decode

.PHONY: bench
bench: ## what tracing costs, beside strace, bpftrace and perf; as root (ARGS=-quick for a hint)
	go run ./tracer/benchmark $(ARGS)

.PHONY: lint
lint: ## tidy modules, go vet for both architectures, the linters of .golangci.yaml
	go mod tidy -diff
	go vet ./...
	GOARCH=arm64 go vet ./...
	go run $(LINTER) run

.PHONY: format
format: ## format Go and C code
	go run $(LINTER) fmt
	clang-format-$(CLANG_MAJOR) -i bpf/*.h bpf/*.c

.PHONY: generate
generate: ## compile the probes and list the system calls again; needs clang
	@clang-$(CLANG_MAJOR) --version | grep -q $(CLANG_VERSION) || { \
		echo "make generate needs clang $(CLANG_VERSION), as other versions make other objects" \
			"(Debian: apt-get install clang-$(CLANG_MAJOR) llvm-$(CLANG_MAJOR))" >&2; exit 1; }
	go mod download github.com/cilium/ebpf golang.org/x/sys
	HEADERS=$$(go list -m -f '{{.Dir}}' github.com/cilium/ebpf)/examples/headers \
		BPF2GO_CC=clang-$(CLANG_MAJOR) BPF2GO_STRIP=llvm-strip-$(CLANG_MAJOR) go generate ./...
