# What to type: `make run` to see Yishi, `make test` to test it. Everything is set up on the way.

.DEFAULT_GOAL := help
.PHONY: help setup runtime run test fuzz check format provision bench lock clean

# Prints the first Python that is new enough; python3 is preferred, as the machine's own choice.
FIND_PYTHON = for name in python3 python3.14 python3.13 python3.12 python3.11; do \
  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; exit; fi; done
PYTHON ?= $(shell $(FIND_PYTHON))
VENV := .venv/bin
# Three processes keep two cores busy: tests wait for disks and other processes a fifth of their time.
# `make test WORKERS=8` on a larger machine.
WORKERS ?= 3
PORT ?= 8000
# The place and the last month of the demonstration (infra/demo).
DEMONSTRATION := demo-community 2025-12

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

setup: require-python ## .venv with everything pinned, for running, testing and checking
	@"$(PYTHON)" infra/dev/environment.py development

runtime: require-python
	@"$(PYTHON)" infra/dev/environment.py runtime

.PHONY: require-python
require-python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "setup: Yishi needs Python 3.11 or newer, and none was found." \
	    "On Debian 12 or later run 'sudo apt-get install python3 python3-venv';" \
	    "if it is installed elsewhere, say where: 'make setup PYTHON=/path/to/python3.11'." >&2; exit 1; }

run: runtime ## the demonstration community on http://127.0.0.1:8000
	@$(VENV)/yishi demo
	@$(VENV)/yishi summary $(DEMONSTRATION) --format html --out out/
	@$(VENV)/yishi serve --port $(PORT)

provision: require-python ## PostgreSQL, Chromium and fonts for the tests, with apt where it may
	@"$(PYTHON)" infra/dev/provision.py

# Tests start hundreds of processes: what is compiled once is to be kept, even where the environment says no.
test: setup provision ## all tests
	@env -u PYTHONDONTWRITEBYTECODE $(VENV)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

fuzz: setup ## the API by its description, import files and stored bytes, for some minutes
	@YISHI_FUZZ_EXAMPLES=100 $(VENV)/python -m pytest --timeout 0 --numprocesses $(WORKERS) tests/api/schema tests/security

check: setup ## format, lint, types, import contracts, known vulnerabilities
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/python infra/dev/audit.py

format: setup ## rewrite the code in the house format
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

bench: setup ## benchmarks into docs/benchmarks.md and docs/benchmarks.json
	@"$(PYTHON)" infra/dev/provision.py benchmarks
	@$(VENV)/python -m tests.benchmarks

# Versions already locked are kept where they still fit; `make lock UPGRADE=--upgrade` moves to the newest.
LOCK = $(VENV)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
  --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --quiet \
  --custom-compile-command "make lock" $(UPGRADE)

lock: setup ## requirements/*.txt anew from pyproject.toml
	@$(LOCK) --output-file requirements/runtime.txt
	@$(LOCK) --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt

clean: ## remove what can be made again; data under var/ stay
	@rm -rf .venv build dist *.egg-info out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
