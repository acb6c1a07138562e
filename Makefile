# The front door. `make` alone lists the targets. Everything is installed when it is missing and not again.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
ARGS ?=
CHROMIUM := $(shell command -v chromium 2>/dev/null || command -v chromium-browser 2>/dev/null)
POSTGRES := $(shell command -v initdb 2>/dev/null || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)

FRONT_END := $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null)

.PHONY: help demo test check fix contract e2e bench bench-ui dev screenshots install chromium postgres \
  test-python test-server test-kernel test-front-end check-python check-front-end check-contract check-architecture

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- what is used ---------------------------------------------------------------------------------------

demo: $(VENV)/.demo ## JupyterLab on the quickstart (CHECK=1: executed without a browser and verified; ARGS='--no-browser')
	$(BIN)/python -m trackside demo $(if $(filter-out 0,$(CHECK)),--check) $(ARGS)

test: test-python test-server test-kernel test-front-end ## unit, store, server, kernel, architecture and Vitest

test-python: $(VENV)/.dev postgres
	$(PYTEST) tests/unit tests/store tests/architecture $(ARGS)

# Processes of their own: pytest-jupyter keeps an event loop, Playwright another, and a kernel is costly to share.
test-server: $(VENV)/.dev postgres
	$(PYTEST) tests/server $(ARGS)

test-kernel: $(VENV)/.dev $(VENV)/.places
	$(PYTEST) tests/kernel $(ARGS)

test-front-end: node_modules/.installed
	npm run --silent test

e2e: $(VENV)/.dev $(VENV)/.places chromium ## a real JupyterLab in a real Chromium (ARGS='-k sidebar' for a part)
	$(PYTEST) tests/browser $(ARGS)

screenshots: $(VENV)/.dev chromium ## draw the README's pictures anew, into docs/images
	$(PYTEST) tests/browser/test_screenshots.py --screenshots docs/images

bench: $(VENV)/.dev ## the numbers of docs/performance.md, each with its baseline (ARGS='log_metric' for one)
	$(BIN)/python -m benchmarks $(ARGS)

bench-ui: $(VENV)/.dev chromium ## the numbers of the interface, in a real JupyterLab: run list, comparison, widgets
	$(BIN)/python -m benchmarks.ui_table
	$(BIN)/python -m benchmarks.ui_comparison
	$(BIN)/python -m benchmarks.ui_widgets

# --- what every change passes ---------------------------------------------------------------------------

check: check-python check-front-end check-contract check-architecture ## linters, types, layers, sizes, generated files
	@echo "make check: all clean"

check-python: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" lint-imports

check-front-end: node_modules/.installed
	npm run --silent lint
	npm run --silent format:check

check-contract: $(VENV)/.dev node_modules/.installed
	$(BIN)/python -m trackside.operations.openapi --check
	tools/check-contract

check-architecture: $(VENV)/.dev
	$(PYTEST) -q tests/architecture

fix: $(VENV)/.dev node_modules/.installed ## what the linters and formatters can mend by themselves
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .
	npm run --silent lint:fix || npm run --silent format

contract: $(VENV)/.dev node_modules/.installed ## openapi.json and contract.ts anew, from operations/wire.py
	$(BIN)/python -m trackside.operations.openapi
	npm run --silent contract

dev: $(VENV)/.dev node_modules/.installed ## JupyterLab on the quickstart; TypeScript is rebuilt when it changes (reload the page)
	rm -rf $(VENV)/share/jupyter/labextensions/trackside
	ln -s $(CURDIR)/labextension/dist $(VENV)/share/jupyter/labextensions/trackside
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run watch & watcher=$$!; trap 'kill $$watcher 2>/dev/null || true' EXIT; \
	  $(BIN)/python -m trackside demo $(ARGS)

# --- what is installed ----------------------------------------------------------------------------------

install: $(VENV)/.dev $(VENV)/.places node_modules/.installed ## everything for development, into .venv and node_modules

$(BIN)/python:
	@tools/find-tools
	"$$(tools/find-tools --python)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

node_modules/.installed: package-lock.json
	@tools/find-tools
	npm ci --no-audit --no-fund
	@touch $@

# The hatch hook builds the labextension only where there is none, so it is built here when a source is newer.
labextension/dist/.built: $(FRONT_END) package.json build-widgets.mjs webpack.config.cjs node_modules/.installed | $(BIN)/python
	$(BIN)/python -m pip install --quiet 'jupyter-builder>=1.3,<2'
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build:prod
	@touch $@

INSTALLED := pyproject.toml package.json labextension/dist/.built $(wildcard jupyter-config/*/*.json)

$(VENV)/.demo: $(INSTALLED) | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[demo]'
	@touch $@

$(VENV)/.dev: $(INSTALLED) | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ $(VENV)/.demo

# Older kernels and JupyterLabs, and other front ends, each in a folder of its own that a test lays over the environment.
$(VENV)/.places: tests/places.txt tools/install-places | $(BIN)/python
	tools/install-places $(VENV)
	@touch $@

chromium:
	@$(if $(CHROMIUM),:,tools/install-debian "Chromium as 'chromium' on the PATH" chromium fonts-dejavu-core)

# A server of the tests' own is started from it; none that runs is touched.
postgres:
	@$(if $(POSTGRES),:,tools/install-debian "PostgreSQL's programs" postgresql)
