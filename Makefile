# What is done to this repository by hand. `make ci` is what has to pass before a change lands.

FUZZTIME ?= 10s
TOOL      = go tool -modfile=go.tool.mod
PLATFORMS = windows/amd64 darwin/arm64 linux/arm64 linux/386

# Where goroutines, machine code or views of foreign memory are at work.
RACE_PACKAGES  = ./expr ./runtime/... ./cmd/...
# Where Go's own floating-point arithmetic is: on arm64 the compiler fuses what may be fused.
ARM64_PACKAGES = ./codegen/... ./runtime/... ./expr

.PHONY: build test test-short race test-portable test-arm64 test-avx512 test-interop golden fuzz bench bench-peers mca lint generate ci

build: # the command, as bin/nexpr
	go build -o bin/ ./cmd/nexpr

test:
	go test ./...

test-short: # without the long random tests
	go test -short ./...

race:
	go test -race -short $(RACE_PACKAGES)

test-portable: # the portable engine where machine code would run
	NEXPR_ISA=portable go test -short ./runtime ./expr ./cmd/...

test-arm64: # the portable engine, emulated; needs qemu-user-static
	GOOS=linux GOARCH=arm64 go test -short -exec qemu-aarch64-static $(ARM64_PACKAGES)

test-avx512: # AVX-512 code; where the CPU has none it is emulated, which needs Debian and, the first time, root
	cd tools/avx512vm && go test ./...
	tools/avx512vm/test-avx512

test-interop: # gonum's matrices and Arrow's arrays as operands, a module of its own
	cd interop && go test ./...

golden: # every golden expression, on every engine that this machine has
	go test -count=1 -run Golden -v ./expr

fuzz: # each fuzz target for FUZZTIME
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sed 's/func //' | sort | while IFS=: read -r file target; do \
		echo "$$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$(dirname $$file)" || exit 1; done

bench:
	go test -run '^$$' -bench . -benchmem ./...

bench-peers: # nexpr beside NumExpr, NumPy, Numba, JAX, clang and gcc: docs/peers.md; an hour of a quiet machine
	bench/peers/run --report docs

mca: # what llvm-mca expects of the main loops for AVX2 and AVX-512; LLVM=-19 where its tools are called so
	cd bench && go run . -mca -llvm "$(LLVM)"

lint:
	@out=$$($(TOOL) gofumpt -l .) && [ -z "$$out" ] || { echo "not formatted by gofumpt:"; echo "$$out"; exit 1; }
	go vet ./...
	for p in $(PLATFORMS); do echo $$p; GOOS=$${p%/*} GOARCH=$${p#*/} go vet ./... || exit 1; done
	$(TOOL) staticcheck ./...
	cd bench && go vet ./... && go tool -modfile=../go.tool.mod staticcheck ./...
	cd interop && go vet ./... && go tool -modfile=../go.tool.mod staticcheck ./...
	cd tools/avx512vm && go vet ./... && go tool -modfile=../../go.tool.mod staticcheck ./...
	go mod tidy -diff

# The expected values of the tests come from NumPy and from Python's own parser, never from nexpr.
generate: bin/numpy # and Sollya
	go generate ./codegen/vmath
	bin/numpy/bin/python testdata/gen/golden.py
	cd codegen/testdata && ../../bin/numpy/bin/python generate.py
	cd parser && ../bin/numpy/bin/python testdata/python.py > testdata/python.golden
	cd runtime/arrayfile/testdata && ../../../bin/numpy/bin/python -W ignore gen.py

bin/numpy:
	python3 -m venv $@ && $@/bin/pip install --quiet 'numpy==2.3.5' || { rm -rf $@; exit 1; }

ci:
	.ci/run
