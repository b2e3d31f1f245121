# The project's doors. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Hundreds of processes import the same modules here: none of them is to compile them anew.
export PYTHONDONTWRITEBYTECODE :=
PROCESSES ?= 4
LONG ?=
# A file stays in one process, for what its tests share; slow folders come first in the alphabet.
SIDE_BY_SIDE := -n $(PROCESSES) --dist loadfile --no-loadscope-reorder
CODE := src tests benchmarks examples docs

.PHONY: help setup setup-dev demo test lint check bench chaos docs ci lock clean
.DEFAULT_GOAL := help

help: ## list the doors
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Conductor needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name another one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.server: requirements/server.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Conductor needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/server.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.server
	@echo "Installing the development tools into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.server ## make .venv with conductor, cfy and ctx
setup-dev: $(VENV)/.dev ## the same, with the tools that test and check

demo: setup ## start a server, deploy examples/01-hello-web, show its page (ARGS=--exit: undo it at once)
	@$(BIN)/python examples/demo.py $(ARGS)

test: setup-dev ## run the tests (LONG=1: long stories, too; ARGS=tests/unit: some of them; PROCESSES=0: one after the other, as pdb needs it)
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(if $(LONG),,-m "not long") $(ARGS)

lint: setup-dev ## format, lint, types, imports
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/lint-imports
	@$(BIN)/mypy

check: lint ## the same, and unit tests
	@$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) tests/unit tests/architecture

bench: setup-dev ## run the benchmarks, each beside its baseline (ARGS=parse: one of them)
	@$(BIN)/python -m benchmarks $(ARGS)

chaos: setup-dev ## kill Conductors and see that nothing is lost (SEED=7 KILLS=100 DATABASE=postgres WORKERS=2)
	@PYTHONPATH=tests $(BIN)/python -m chaos $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS)) \
	  $(if $(DATABASE),--database $(DATABASE)) $(if $(WORKERS),--workers $(WORKERS))

docs: setup-dev ## write the generated pages of docs/ again
	@$(BIN)/python -m docs.generate

ci: ## run what CI runs
	@.ci/run

lock: setup-dev ## pin the requirements again, with hashes
	@for extra in server dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    --unsafe-package none --extra $$extra --extra build pyproject.toml -o requirements/$$extra.txt || exit 1; done

clean: ## remove the environment and the caches
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
