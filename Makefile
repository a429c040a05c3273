# The two commands are `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:

PYTHON ?= python3
NPM ?= npm
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check install

# npm and pip say little unless something is wrong; CI keeps their words in its own log.
export npm_config_loglevel ?= error
export npm_config_fund := false
export npm_config_audit := false
export npm_config_update_notifier := false

.PHONY: help setup run test check bench bench-acd bench-repository bench-warning screenshots ui dev clean

help:
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/.installed ui ## install everything a run needs, without starting anything
	@$(BIN)/callcenter setup-asterisk

run: .venv/.installed ui ## install what is missing, start everything, print the addresses
	@exec $(BIN)/callcenter run

check: dev ui-modules ## format, lint, types, import contracts, generated files
	@tools/check.sh

test: dev ui ## every tier of tests, on a real Asterisk and a real browser
	@tools/test-tools.sh
	@tools/run-tests.sh
	$(NPM) --prefix agents_ui run --silent test

bench: dev ui ## measure on a whole call centre (8 minutes); docs/benchmarks.md says how to read it
	@tools/test-tools.sh
	$(BIN)/python -m bench

bench-acd: dev ui ## compare with app_queue, asyncari, bare ARI and Dial() (15 minutes; ARGS=--quick, 2)
	@tools/test-tools.sh
	$(BIN)/python -m bench acd $(ARGS)

bench-repository: dev ui ## time all pages and reports on 1,000,000 contacts, SQLite and PostgreSQL (10 minutes)
	@tools/test-tools.sh
	$(BIN)/python -m bench repository $(ARGS)

bench-warning: dev ## false alarms and delay of the early warning on simulated complaints (5 minutes)
	$(BIN)/python -m bench warning $(ARGS)

screenshots: dev ui ## take the pictures of docs/images anew, from real calls
	@tools/test-tools.sh
	$(BIN)/python tools/screenshots.py

dev: .venv/.installed-dev

# --- Python ---------------------------------------------------------------------------------------------

.venv/.python: tools/need.sh
	@tools/need.sh python "$(PYTHON)"
	$(PYTHON) -m venv .venv
	touch $@

.venv/.installed: requirements.lock pyproject.toml | .venv/.python
	@echo "Installing Python packages ..."
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing Python packages for development ..."
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

# --- the pages ------------------------------------------------------------------------------------------

UI_SOURCES := $(shell find agents_ui -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: ui-modules
ui: agents_ui/node_modules/.built ## build the pages in agents_ui/dist
ui-modules: agents_ui/node_modules/.installed

agents_ui/node_modules/.installed: agents_ui/package-lock.json agents_ui/package.json tools/need.sh
	@tools/need.sh node
	echo "Installing UI packages ..."
	$(NPM) --prefix agents_ui ci
	touch $@

agents_ui/node_modules/.built: agents_ui/node_modules/.installed $(UI_SOURCES)
	@echo "Building the pages ..."
	$(NPM) --prefix agents_ui run --silent build -- --logLevel warn
	touch $@

clean: ## remove what was installed and built here (not CALLCENTER_HOME, not the Asterisk in your cache)
	@rm -rf .venv agents_ui/node_modules agents_ui/dist
