# Facestream. `make` lists what there is; a machine with Python 3.11 and make is enough for all of it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# The first that is there and is 3.11: an alias of a version manager may be there and not run.
IS_3_11 := import sys; sys.exit(sys.version_info[:2] != (3, 11))
PYTHON ?= $(shell for each in python3.11 python3 python; do $$each -c '$(IS_3_11)' 2>/dev/null && echo $$each && break; done)

.NOTPARALLEL:
.PHONY: help setup models demo serve check lint format types test test-services services soak bench docs constraints clean

help: ## List the targets
	@echo "Facestream: face recognition that answers the LUNA Backport 3 API. Try: make demo"
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

setup: $(INSTALLED) ## Make .venv and install the pinned packages (1.2 GB; done once)

$(INSTALLED): setup.cfg constraints.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "Facestream needs Python 3.11, and none was found (python3.11, python3, python)." >&2; \
		echo "Install it (Debian 12: apt install python3.11 python3.11-venv), or name it: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi
	@echo "Setting up $(VENV)"
	@$(PYTHON) .ci/install.py $(VENV)
	@touch $@

models: setup ## Fetch and convert the models into ~/.cache/facestream (done once)
	@$(BIN)/facestream models

demo: setup models ## Enrol four people, find one of them on another photograph, and stop
	@$(BIN)/facestream demo

serve: setup models ## Run the service on 127.0.0.1:5140 until Ctrl-C
	@exec $(BIN)/facestream serve

# Real servers are fetched once and take minutes: on a machine of one's own they are tested when asked for.
SERVICES := $(if $(filter 1,$(FACESTREAM_REQUIRE_SERVICES)),test-services)

check: setup lint types test $(SERVICES) ## Lint, types and tests: what must pass before a commit

lint: setup ## Style, format, and who may import whom
	@echo "== lint"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

format: setup ## Bring the code into form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: setup ## Types, strictly
	@echo "== types"
	@$(BIN)/mypy

test: setup ## Tests, without the long repetitions (choose some: make test TESTS=tests/unit)
	@echo "== test"
	@$(BIN)/facestream models --samples
	@$(BIN)/python -m pytest -m "not soak and not services" $(TESTS)

test-services: setup ## Tests against real servers, where there are any; FACESTREAM_REQUIRE_SERVICES=1: there must be
	@echo "== test-services"
	@$(BIN)/facestream models --samples
	@$(BIN)/python -m pytest -m "services and not soak" $(TESTS)

services: setup ## Start the real servers that this machine can run, say where they are, until Ctrl-C
	@exec $(BIN)/python -m tests.services

soak: setup ## The tests that repeat crashes and races for a long time
	@$(BIN)/facestream models --samples
	@$(BIN)/python -m pytest -m soak $(TESTS)

bench: setup models ## Measure, as ratios, on this machine
	@$(BIN)/python -m tests.load

docs: setup ## Write the generated pages of docs/ anew
	@$(BIN)/python -m docs.generator

constraints: ## Pin all packages anew to what setup.cfg allows today; read the difference before you keep it
	@echo "Installing what setup.cfg allows into an environment of its own"
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && python="$$folder/bin/python" && \
		$(PYTHON) -m venv "$$folder" && \
		"$$python" -m pip install --quiet --disable-pip-version-check setuptools && \
		"$$python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[dev]' && \
		{ sed '/^#/!d' constraints.txt; "$$python" -m pip freeze --all --exclude pip --exclude facestream; } > "$$folder/pins" && \
		cp "$$folder/pins" constraints.txt
	@echo "constraints.txt has $$(grep -c == constraints.txt) pins"

clean: ## Remove what was built here (not ~/.cache/facestream, not your data)
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
	@echo "clean"
