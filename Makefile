# SPDX-License-Identifier: MIT
# `make` alone prints the targets. Everything that is built lies below $(BUILD).
# Variables: V=1 (show commands), SANITIZE=address,undefined|thread, BUILD=dir, CC=clang, CFLAGS/LDFLAGS (appended).

BUILD ?= build
VERSION := 1.0.0
CC ?= cc
HOST_CC ?= cc
PREFIX ?= /usr/local
# What is made now, or with V=1 how.
Q = $(if $(V),,@echo '  $(@:$(BUILD)/%=%)';)

PACKAGES := lua5.4 libmicrohttpd libdeflate
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Werror
OPTIMIZE ?= -O2 -g
SANITIZER_FLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
ALL_CFLAGS = -std=gnu17 $(OPTIMIZE) $(WARNINGS) -fPIC -fvisibility=hidden -fstack-protector-strong -D_GNU_SOURCE \
	-DSONDA_VERSION='"$(VERSION)"' -Icore $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) $(SANITIZER_FLAGS) $(CFLAGS)
ALL_LDFLAGS = -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZER_FLAGS) $(LDFLAGS)
# lua-cjson comes as a static library with Debian's lua-cjson-dev: in the binary, so that it runs alone. Where its
# malloc fails it ends the process: its exit becomes a function of ours (core/shape/json.c). The compiler's own objcopy does that:
# another processor's leaves the symbols as they are, and says nothing.
CJSON := $(wildcard $(shell $(CC) -print-file-name=liblua5.4-cjson.a 2>/dev/null))
CJSON_OURS := $(BUILD)/cjson.a
# libmicrohttpd too, with its TLS half stood in for: core/http/no_tls.sh says what that saves.
MICROHTTPD := $(wildcard $(shell $(CC) -print-file-name=libmicrohttpd.a 2>/dev/null))
NO_TLS := $(if $(MICROHTTPD),$(BUILD)/no_tls.o)
# And libdeflate, so that a copied binary asks for no library but Lua's and libc's.
DEFLATE := $(wildcard $(shell $(CC) -print-file-name=libdeflate.a))
LUA_LIBS ?= $(shell pkg-config --libs lua5.4 2>/dev/null)
LIBS = $(CJSON_OURS) $(or $(MICROHTTPD) $(NO_TLS),-lmicrohttpd) $(or $(DEFLATE),-ldeflate) $(LUA_LIBS) -lm -lpthread

CORE := $(wildcard core/*/*.c)
OBJECTS := $(CORE:%.c=$(BUILD)/%.o)
LIBRARY := $(BUILD)/libsonda.a
# The rooms of build/sonda.so: all but sockets, the server and the subcommands.
MODULE_ROOMS := base bus proc exposition match metric sample message settings feed engine shape route collect api program module
MODULE_SOURCES := $(wildcard $(MODULE_ROOMS:%=core/%/*.c))
SCRIPTS := $(shell find scripts -name '*.lua' -not -path 'scripts/meta/*' 2>/dev/null)
ASSETS := $(BUILD)/web/assets
CHUNKS := $(BUILD)/chunks
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCH := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c tests/bench/peers/*.c))
# Where the test runners keep their counts, for the sum at the end.
RESULTS := $(or $(SONDA_RESULTS),$(abspath $(BUILD)/results))
export SONDA_RESULTS

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build and serve on http://127.0.0.1:8000 with the scripts of this folder, edits live at once
	@echo 'run: brings in the packages that are missing, builds, then serves; Ctrl-C ends it'
	@tests/deps.sh run
	@$(MAKE) --no-print-directory -j$$(nproc) build
	$(BUILD)/sonda serve --scripts scripts --dev

test: ## Run every test: unit, spec, e2e
	@echo 'test: brings in the packages that are missing, builds, then runs the unit tests, the specs and the end-to-end tests'
	@tests/deps.sh test
	@$(MAKE) --no-print-directory -j2 build unit-build
	@rm -f $(RESULTS)
	@$(MAKE) --no-print-directory --keep-going SONDA_RESULTS=$(RESULTS) unit spec e2e; \
		status=$$?; tests/count.sh sum $(RESULTS); exit $$status

deps: ## Install the system packages that are missing (apt), and say so
	@tests/deps.sh test

build: $(BUILD)/sonda $(BUILD)/sonda.so ## Build build/sonda and build/sonda.so

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Everything built without the bindings' server half: a Lua module with the readers.
$(BUILD)/module/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -DSONDA_MODULE -MMD -MP -c -o $@ $<

# The scripts and browser assets as bytes in the binary, with an index (core/base/embed.h).
$(BUILD)/embed.S: $(CHUNKS)/.stamp $(ASSETS)/.stamp core/base/embed.sh
	@mkdir -p $(@D)
	$(Q)core/base/embed.sh scripts $(ASSETS) $(CHUNKS) >$@

# The scripts as Lua compiles them: the tool runs while building, so that it is made for this machine.
$(BUILD)/compile: core/engine/chunk/compile.c core/base/hash.h
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) -std=gnu17 -O1 $(WARNINGS) -D_GNU_SOURCE -Icore $(shell pkg-config --cflags lua5.4 2>/dev/null) -o $@ $< \
		$(shell pkg-config --libs lua5.4 2>/dev/null)

$(CHUNKS)/.stamp: $(BUILD)/compile $(SCRIPTS)
	$(Q)rm -rf $(CHUNKS) && $(BUILD)/compile $(CHUNKS) $(SCRIPTS) && touch $@

$(BUILD)/embed.o: $(BUILD)/embed.S
	$(Q)$(CC) $(SANITIZER_FLAGS) -c -o $@ $<

$(ASSETS)/.stamp: web/package.json web/package-lock.json web/build.sh $(wildcard web/pages/*)
	$(Q)web/build.sh $(ASSETS)

$(BUILD)/no_tls.c: core/http/no_tls.sh $(MICROHTTPD)
	@mkdir -p $(@D)
	$(Q)core/http/no_tls.sh $(MICROHTTPD) >$@

$(BUILD)/no_tls.o: $(BUILD)/no_tls.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(CJSON_OURS): $(CJSON)
	@mkdir -p $(@D)
	$(Q)$(shell $(CC) -print-prog-name=objcopy) --redefine-sym exit=json_no_memory $(CJSON) $@ && grep -q json_no_memory $@

$(LIBRARY): $(filter-out $(BUILD)/core/command/main.o,$(OBJECTS)) $(BUILD)/embed.o | $(NO_TLS) $(CJSON_OURS)
	@rm -f $@
	$(Q)ar rcs $@ $^

# As they are packed they have no symbols, and so nothing of the folder that they were built in.
$(BUILD)/packed/%: override LDFLAGS += -s

$(BUILD)/sonda $(BUILD)/packed/sonda: $(BUILD)/core/command/main.o $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -pie -o $@ $< $(LIBRARY) $(ALL_LDFLAGS) $(LIBS)

# Debian's static lua-cjson is not position independent: the module takes the shared one. Lua itself is the program's.
# It stays loaded for good: a timer's signal may still be on its way when Lua lets go of it (core/engine/budget.c).
$(BUILD)/sonda.so $(BUILD)/packed/sonda.so: $(MODULE_SOURCES:%.c=$(BUILD)/module/%.o) $(BUILD)/embed.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -shared -Wl,-z,nodelete -o $@ $^ $(ALL_LDFLAGS) -llua5.4-cjson -ldeflate -lm -lpthread

unit-build: $(UNIT)

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit -MMD -MP -o $@ $< $(LIBRARY) $(ALL_LDFLAGS) -lcmocka $(LIBS) -lz

unit: $(UNIT) ## Run the C unit tests (cmocka)
	@tests/unit/run.sh $(UNIT)

spec: $(BUILD)/sonda.so ## Run the Lua specs (busted)
	@LUA_CPATH='$(abspath $(BUILD))/?.so;;' LUA_PATH='spec/?.lua;spec/?/init.lua;;scripts/?.lua' tests/spec.sh spec

e2e: $(BUILD)/sonda ## Run the end-to-end tests against started servers
	@SONDA=$(abspath $(BUILD)/sonda) tests/e2e/run.sh $(E2E)

# libFuzzer needs clang, and its own objects.
FUZZ_SECONDS ?= 30
FUZZING_ENGINE ?= -fsanitize=fuzzer
fuzz: ## Fuzz every parser and the request path for FUZZ_SECONDS each
	@$(MAKE) --no-print-directory fuzz-build
	@tests/fuzz/run.sh $(BUILD)/clang-fuzz/fuzz $(FUZZ_SECONDS)

fuzz-build:
	@$(MAKE) --no-print-directory -j2 BUILD=$(BUILD)/clang-fuzz CC=clang OPTIMIZE='-O1 -g' \
		SANITIZE=fuzzer-no-link,address,undefined fuzzers

fuzzers: $(FUZZERS)

# lua-cjson calls back into the library when memory is out (json_no_memory), which not every fuzzer takes in by itself.
# FUZZ_LINK: what links them; an engine in C++ (OSS-Fuzz) wants its own.
FUZZ_LINK ?= $(CC)
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_LINK) $(SANITIZER_FLAGS) $(CFLAGS) $(FUZZING_ENGINE) -o $@ $< -Wl,-u,json_no_memory $(LIBRARY) $(ALL_LDFLAGS) $(LIBS)

sanitize: deps ## Unit and end-to-end tests under ASan+UBSan, and TSan where threads meet
	@tests/sanitize.sh

bench-build: $(BUILD)/sonda $(BENCH)

# Peers hold nothing of sonda.
$(BUILD)/bench/peers/%: tests/bench/peers/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(ALL_LDFLAGS) $(shell pkg-config --libs libmicrohttpd)

$(BUILD)/bench/%: tests/bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(ALL_LDFLAGS) $(LIBS)

bench: ## Print the table of ratios against the peers
	@tests/deps.sh bench
	@$(MAKE) --no-print-directory bench-build
	@BUILD=$(BUILD) tests/bench/run.sh

bench-fleet: ## A fleet of sondas under one Prometheus, beside node_exporters: CPU, memory, what one more costs
	@tests/deps.sh bench prometheus
	@$(MAKE) --no-print-directory build
	@BUILD=$(BUILD) tests/bench/run.sh fleet

coverage: deps ## Line coverage of core/ by the unit, spec and end-to-end tests
	@tests/coverage.sh

lint: ## clang-format, order of the rooms, clang-tidy, cppcheck, luacheck, shellcheck
	@tests/deps.sh lint
	@tests/lint.sh

format: ## Format the C sources
	clang-format -i $$(git ls-files '*.c' '*.h')

install: build ## Install the binary below $(DESTDIR)$(PREFIX)
	install -D -m 755 $(BUILD)/sonda $(DESTDIR)$(PREFIX)/bin/sonda

deb: ## Build the Debian package, build/deb/sonda_VERSION-1_ARCH.deb
	@tests/deps.sh deb
	@$(MAKE) --no-print-directory build $(BUILD)/packed/sonda $(BUILD)/packed/sonda.so
	@VERSION=$(VERSION) SONDA=$(BUILD)/packed/sonda MODULE=$(BUILD)/packed/sonda.so ASSETS=$(ASSETS) CC="$(CC)" \
		packaging/deb/build.sh $(BUILD)/deb

image: ## Build the container image
	docker build -t sonda:$(VERSION) .

dockerfile: ## Check the Dockerfile: hadolint
k8s: ## Check the manifests: overlays, schemas, linter, rules
terraform: ## Check the plan: format, validate, tests with a mocked provider
ansible: ## Check the roles: lint, syntax, argument specs
workflows: ## Check the GitHub workflows: actionlint, pins
dockerfile k8s terraform ansible workflows:
	@tests/deploy/$@.sh

image-test: ## Build the image on Debian bases made here, and try it (Docker, root)
	@tests/deploy/image.sh

cluster-test: ## Try it in a real Kubernetes, which is built first: 20 minutes, then 8 (Docker, root)
	@tests/cluster/build.sh
	@tests/cluster/run.sh $(SCENES)

release: ## Make all of a release but its signatures, from the commit that is checked out, into build/release
	@tests/deps.sh release
	@packaging/release.sh $(BUILD)/release

clean: ## Remove everything that was built
	rm -rf $(BUILD)

.PHONY: help run test deps build unit unit-build spec e2e fuzz fuzz-build fuzzers sanitize bench bench-build bench-fleet coverage \
	lint format install deb image dockerfile k8s terraform ansible workflows image-test cluster-test release clean

-include $(OBJECTS:.o=.d) $(MODULE_SOURCES:%.c=$(BUILD)/module/%.d) $(UNIT:=.d) $(FUZZERS:$(BUILD)/fuzz/%=$(BUILD)/tests/fuzz/%.d) $(BENCH:=.d)
