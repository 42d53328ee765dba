# The front door. `make` alone says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

GOLANGCI_VERSION := v2.15.0
ACTIONLINT_VERSION := v1.7.12
GOTESTSUM_VERSION := v1.13.0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BUILT := -X main.version=$(VERSION) -X main.commit=$(shell git rev-parse HEAD 2>/dev/null) -X main.date=$(shell git log -1 --format=%cI 2>/dev/null)

SERVER   := bin/chatrooms
S3_SERVER := bin/versitygw
OIDC_SERVER := bin/oidcprovider
MODULES  := chatui/node_modules/.package-lock.json
UI       := chatui/dist/index.html
EMBEDDED := server/internal/webui/dist/index.html
GOLANGCI := .bin/golangci-lint-$(GOLANGCI_VERSION)
ACTIONLINT := .bin/actionlint-$(ACTIONLINT_VERSION)
GOTESTSUM := .bin/gotestsum-$(GOTESTSUM_VERSION)

# What each product is made from, so that a second run makes only what changed.
SERVER_FILES := $(shell find server -type f -not -name '*_test.go' -not -path 'server/internal/webui/dist/*')
UI_FILES := $(shell find chatui/src chatui/public -type f -not -name '*.test.*') \
	$(wildcard chatui/index.html chatui/*.ts chatui/*.config.* chatui/tsconfig*.json chatui/package.json)

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# --- run and build ---------------------------------------------------------

# HOST is taken from the command line only: some shells set it by themselves.
HOST := 127.0.0.1
PORT ?= 8080

.PHONY: run
run: build ## build what changed and start at http://localhost:8080 (PORT=…), on SQLite in ./data
	@HOST=$(HOST) PORT=$(PORT) exec $(SERVER) serve

.PHONY: run-cluster
run-cluster: build ## build, start two nodes (NODES=…) with PostgreSQL, Redis and nginx before them (PORT=…), data in ./data/cluster (DATA=…)
	@PORT=$(PORT) exec deploy/run-cluster

.PHONY: build
build: $(SERVER) ## build bin/chatrooms and chatui/dist

$(SERVER): $(SERVER_FILES) $(EMBEDDED) | need-go
	cd server && go build -buildvcs=false -ldflags '$(BUILT)' -o ../$@ ./cmd/chatrooms
	touch $@

$(EMBEDDED): $(UI)
	find $(@D) -mindepth 1 -not -name .gitkeep -delete
	cp -R chatui/dist/. $(@D)/
	touch $@

$(UI): $(UI_FILES) $(MODULES)
	cd chatui && npm run --silent build -- --logLevel warn
	touch $@

$(MODULES): chatui/package-lock.json | need-node
	cd chatui && npm ci --loglevel=error
	touch $@

# --- test ------------------------------------------------------------------

.PHONY: test
test: export CI := 1
test: need-for-tests build lint types-check test-server test-ui e2e ## everything: lint, types, Go -race on SQLite and Postgres, client, two people in Chromium

# The detector looks at our code and most libraries, but not inside SQLite (C made into Go) and argon2, which it slows down tenfold.
# Only packages without generics may be left out: their copy of sync/atomic.Pointer, unseen by the detector, can be the one that
# is linked for all, and then it reports races that are none.
RACE := -race $(foreach package,modernc.org/sqlite/lib golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b,-gcflags=$(package)=-race=false)

# Two packages at once, and in each two tests that are parallel: they wait for servers and clocks more than they compute.
# The largest package takes minutes, and more on a busy machine: the time limit is for what stands still.
# Without Go's cache of results, which does not see what some of them read outside server/: deploy/, docs/, the client.
# A test that fails is run once more, and both results are printed: the machines of CI are shared, and stop for seconds.
# Not after a data race, nor after more than three failures: those are no accidents of the machine.
# Without go vet: golangci-lint has it.
# The chaos tests judge how soon people hear of something, with several servers: they have the machine to themselves.
TEST_GO = ../$(GOTESTSUM) --format pkgname-and-test-fails --rerun-fails=1 --rerun-fails-max-failures=3 --rerun-fails-abort-on-data-race
TEST_FLAGS = -count=1 -timeout=40m -vet=off $(RACE)

.PHONY: test-server
test-server: need-go $(GOTESTSUM) $(S3_SERVER) $(OIDC_SERVER)
	cd server && $(TEST_GO) --packages "$$(go list ./... | grep -v '/internal/chaos$$')" -- $(TEST_FLAGS)
	cd server && $(TEST_GO) --packages ./internal/chaos -- $(TEST_FLAGS)

$(GOTESTSUM): | need-go
	GOBIN=$(CURDIR)/.bin go install gotest.tools/gotestsum@$(GOTESTSUM_VERSION)
	mv .bin/gotestsum $@

# The S3 server of the tests is a program of a module of its own.
$(S3_SERVER): $(wildcard server/internal/testservers/versitygw/go.*) | need-go
	cd server/internal/testservers/versitygw && go build -o $(CURDIR)/$@ github.com/versity/versitygw/cmd/versitygw
	touch $@

# So is their OpenID Connect provider.
$(OIDC_SERVER): $(wildcard server/internal/testservers/oidcprovider/*) | need-go
	cd server/internal/testservers/oidcprovider && go build -o $(CURDIR)/$@ .
	touch $@

.PHONY: test-ui
test-ui: $(MODULES)
	cd chatui && npm run test

.PHONY: e2e
e2e: need-for-tests build $(OIDC_SERVER) ## two people in a real Chromium against the real server
	cd chatui && npm exec -- playwright test

# Go's cache of results is used here: a package that has not changed is not tested again, and what some tests read outside server/ is not seen.
# Playwright looks for these in whole paths: "chat" alone is in all of them.
FAST_SPECS := $(patsubst %,e2e/%.spec,chat sending outbox switching reading)

.PHONY: test-fast fast-server fast-ui
test-fast: export CI := 1
test-fast: need-for-tests build $(S3_SERVER) $(OIDC_SERVER) ## the short way: Go without the race detector and without kills, on all databases; tsc, vitest, the first specs in Chromium
	$(MAKE) --no-print-directory -j2 --output-sync=target fast-server fast-ui
	cd chatui && npm exec -- playwright test $(FAST_SPECS)
fast-server: need-go
	cd server && go vet ./... && go test -short -timeout=20m ./...
fast-ui: $(MODULES)
	cd chatui && npm exec -- tsc -b && npm run --silent test

# A run by its seed has the same faults in the same order; their effects are chance.
DURATION := 5m
SEED :=

.PHONY: chaos
chaos: export CHAOS_DURATION := $(DURATION)
chaos: export CHAOS_SEED := $(SEED)
chaos: build bin/bench ## faults at random for DURATION=5m on SQLite, then on two nodes (SEED=… repeats a run), prints a table; nodes killed while webhooks are sent; then 5,000 come back at once
	cd server && go test -count=1 -timeout=0 -v -run '^(TestChaos|TestKilledWhileWebhooksAreSent)$$' ./internal/chaos
	mkdir -p data && bin/bench -stampede 5000

.PHONY: soak
soak: need-go ## sockets that come and go, 20,000 at least, for DURATION=5m: nothing may be left behind
	cd server && SOAK=$(DURATION) go test -count=1 -timeout=0 -v -run '^TestChurnLeavesNothing$$' ./internal/ws

REQUESTS := 100000

.PHONY: fuzz
fuzz: need-go ## REQUESTS=100000 made from the OpenAPI document, good and bad: no 5xx, every answer as documented
	cd server && FUZZ_REQUESTS=$(REQUESTS) go test -count=1 -timeout=0 -v -run '^TestFuzz$$' ./internal/httpapi

.PHONY: check
check: need-go $(MODULES) ## the inner loop: vet, Go tests on SQLite, tsc, vitest, eslint
	cd server && go vet ./... && go test -short ./...
	cd chatui && npm exec -- tsc -b && npm run test && npm run lint

# --- figures -----------------------------------------------------------------

.PHONY: bench
bench: build bin/bench ## measure the server against its goals (CASE=… one case), SQLite, PostgreSQL + Redis, two nodes: prints a table, writes data/bench.json
	mkdir -p data && bin/bench -case "$(CASE)" -json data/bench.json

MESSAGES := 1000000

.PHONY: bench-docs
bench-docs: build bin/bench ## make bench, and put its table and chart into docs/
	mkdir -p data && bin/bench -json data/bench.json -docs docs

.PHONY: bench-search
bench-search: build bin/bench ## search MESSAGES=1000000 in six languages, on PostgreSQL and on SQLite (CASE=… one of them), and print how long it takes
	mkdir -p data && bin/bench -search $(MESSAGES) -case "$(CASE)"

.PHONY: bench-move
bench-move: bin/bench ## export and import a whole server of MESSAGES=1000000 on SQLite, and on DATABASE_URL (an empty PostgreSQL database) where it is set
	bin/bench -move $(MESSAGES) -url "$(DATABASE_URL)"

.PHONY: bench-ui
bench-ui: need-for-tests build ## measure the client in Chromium against its goals (CASE=… those whose name holds this): prints a table, writes data/bench-ui.json
	cd chatui && npm exec -- playwright test --config playwright.bench.config.ts --grep "$(or $(CASE),.)"

bin/bench: $(SERVER_FILES) | need-go
	cd server && go build -buildvcs=false -o ../$@ ./cmd/bench

.PHONY: bench-micro
bench-micro: need-go ## the parts of the hot path alone: appender, hub, writing, JSON, store (CASE=… those whose name holds it)
	cd server && go test -run '^$$' -bench '$(or $(CASE),.)' ./internal/chat ./internal/hub ./internal/ws ./internal/wire ./internal/store

.PHONY: lint
lint: $(GOLANGCI) $(ACTIONLINT) $(MODULES) openapi ## golangci-lint with gofumpt, eslint, Redocly on the OpenAPI document, shellcheck, actionlint
	cd server && ../$(GOLANGCI) run ./...
	cd chatui && npm run lint
	cd chatui && npm run --silent lint-api
	@scripts/need shellcheck
	shellcheck deploy/heroku.sh deploy/run-cluster scripts/need scripts/need-for-tests scripts/release deploy/debian/postinst deploy/debian/prerm deploy/debian/postrm .ci/run
	$(ACTIONLINT)

.PHONY: fmt
fmt: $(GOLANGCI) ## format the Go sources
	cd server && ../$(GOLANGCI) fmt ./...

$(GOLANGCI): | need-go
	GOBIN=$(CURDIR)/.bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv .bin/golangci-lint $@

$(ACTIONLINT): | need-go
	GOBIN=$(CURDIR)/.bin go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION)
	mv .bin/actionlint $@

# --- the client's types, made from the server's OpenAPI document ------------

# The client is built from these types, so the server that writes them is built
# without waiting for the client.
.PHONY: openapi
openapi: | need-go
	mkdir -p bin
	cd server && go build -buildvcs=false -ldflags '$(BUILT)' -o ../$(SERVER) ./cmd/chatrooms

.PHONY: types
types: openapi $(MODULES) ## write chatui/src/api/schema.d.ts anew
	cd chatui && npm run types

.PHONY: types-check
types-check: openapi $(MODULES)
	cd chatui && npm run types -- --check

# --- releases ------------------------------------------------------------------

.PHONY: release
release: export VERSION := $(VERSION)
release: export BUILT := $(BUILT)
release: build ## archives for five systems with the client inside, Debian packages, lists of what is in them, checksums: into dist/ (TARGETS="linux/amd64 …")
	scripts/release

# --- what the machine must have ---------------------------------------------

.PHONY: need-go need-node need-for-tests
need-go:
	@command -v go >/dev/null || { echo 'Go is missing: install 1.26 or newer from https://go.dev/dl/'; exit 1; }
need-node:
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null \
		|| { echo 'Node 20 or newer is missing: install it from https://nodejs.org/'; exit 1; }
need-for-tests:
	@scripts/need-for-tests

.PHONY: clean
clean: ## remove what was built (not ./data)
	rm -rf bin .bin dist chatui/dist chatui/node_modules chatui/test-results chatui/playwright-report
	find server/internal/webui/dist -mindepth 1 -not -name .gitkeep -delete
