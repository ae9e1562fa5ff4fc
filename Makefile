# Procodex: `make serve` and `make test` are all a newcomer needs.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8080
DATA ?= data
VENV := .venv
BIN := $(VENV)/bin
PYTEST ?=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: serve test lint bench conformance clean

serve: $(VENV)/.serve
	$(BIN)/procodex --data "$(DATA)" starter
	$(BIN)/procodex --data "$(DATA)" serve --host $(HOST) --port $(PORT)

test: lint
	$(BIN)/python -m pytest -q --numprocesses 2 --dist worksteal $(PYTEST)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks

conformance: $(VENV)/.test
	$(BIN)/python -m tests.conformance

$(VENV)/.serve: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[starter]'
	touch $@

$(VENV)/.test: $(VENV)/.serve
	$(PIP) --editable '.[starter,test]'
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
