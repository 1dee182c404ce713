# Everything from nothing: Python >= 3.11, git and the package registries are all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := $(shell find viewer/client -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print 2>/dev/null)
CLIENT := viewer/client/dist/nociscope.js
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup run test quick check bench fuzz pictures clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

setup: $(STAMP) $(CLIENT) ## Make the environment, install, build the browser client

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("nociscope needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench,build,check,test]'
	@touch $@

$(CLIENT): $(SOURCES) | $(STAMP)
	$(BIN)/python hatch_build.py

run: setup ## Start the dashboard and print its address
	$(BIN)/nociscope serve

test: setup ## Run every test, real Chromium included
	$(BIN)/python -m tests.chromium
	$(PYTEST)

quick: setup ## Run the tests that need neither a built body nor a browser
	$(PYTEST) -m "not built and not browser"

check: setup ## Lint, types, knowledge
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python hatch_build.py check
	$(BIN)/nociscope check

bench: setup ## Measure: bytes, first frame, hit test, click to card, memory, builds
	$(BIN)/python -m bench

fuzz: setup ## Throw 10,000 broken files at the readers
	$(BIN)/python -m fuzz

pictures: setup ## Take the README's pictures and the stills anew
	$(BIN)/python -m docs.take_pictures

clean: ## Remove the environment and what was built
	rm -rf $(VENV) viewer/client/dist viewer/client/node_modules dist
