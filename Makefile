# Everything starts here: `make run` serves the assistant, `make test` runs the tests. `make` alone lists the rest.
#
#   PYTHON=python3.12    the Python (3.11 or newer) that .venv is made with
#   PIP_ARGS="…"         more options for pip, such as another index for a CPU build of torch
#   EXTRAS=dev,eval      which optional dependencies to install

PYTHON   ?= python3
PIP_ARGS ?=
EXTRAS   ?= dev,eval,train
ARGS     ?=

BIN   := .venv/bin
comma := ,
# Set-up is done when this file is newer than what it was made from; other extras are another set-up.
STAMP := .venv/.installed-$(subst $(comma),-,$(EXTRAS))

# Said before pip says it at length.
CHECK_VERSION := import sys; sys.exit(sys.version_info < (3, 11) and \
    "$(PYTHON) is Python %d.%d, and 3.11 or newer is needed: make setup PYTHON=python3.12" % sys.version_info[:2])

.DEFAULT_GOAL := help
.PHONY: help setup run test lint format coverage ask bench gate clean
export Q

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP)  ## Make .venv and install the pinned packages (minutes once, then nothing)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/pip || { $(PYTHON) -c '$(CHECK_VERSION)' && $(PYTHON) -m venv .venv; }
	@echo "Installing the pinned packages into .venv: a few minutes the first time."
	@$(BIN)/pip install --disable-pip-version-check --quiet $(PIP_ARGS) -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $(STAMP)

run: setup  ## Serve API and page on http://127.0.0.1:8000, after building the index if there is none
	@$(BIN)/mekong serve

test: setup  ## Run the tests (ARGS="-k citations" to choose)
	@$(BIN)/pytest $(ARGS)

lint: setup  ## Check style, format, types and layers
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup  ## Mend what ruff can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

coverage: setup  ## Run the tests and show the lines that none reaches
	@$(BIN)/pytest --cov --cov-report=term-missing $(ARGS)

ask: setup  ## Ask one question: make ask Q="澜沧江—湄公河流经哪些国家？"
	@test -n "$$Q" || { echo 'A question is missing: make ask Q="What is the GMS?"' >&2; exit 2; }
	@$(BIN)/mekong ask "$$Q"

bench: setup  ## Run the bundled evaluation and print its table
	@$(BIN)/mekong-eval run $(ARGS)

gate: setup  ## Compare the evaluation with eval/baseline.json; a loss fails
	@$(BIN)/mekong-eval gate $(ARGS)

clean:  ## Remove caches and build outputs; .venv and .data stay
	@rm -rf .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find assistant corpus eval index tests -type d -name __pycache__ -prune -exec rm -rf {} +
