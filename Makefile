# Two commands: `make run` starts Claimflow from nothing, `make test` runs every check.

PORT ?= 8000
PYTHON ?=
# Which optional dependencies `make test` installs; add postgres and celery to test those profiles too.
EXTRAS ?= test
PYTEST_ARGS ?= -n auto --dist loadfile

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --constraint constraints.txt

# Whatever decides what is installed or built; when one of these changes, the next make installs again.
FRONTEND := $(shell find web/frontend -name node_modules -prune -o -type f ! -name '*.md' -print 2>/dev/null)
CATALOGUES := $(shell find web/translations -name '*.po' 2>/dev/null)
SOURCES := pyproject.toml constraints.txt hatch_build.py $(FRONTEND) $(CATALOGUES)

.PHONY: run test lint install constraints screenshots clean
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	@exec $(BIN)/claimflow run --port $(PORT)

test: $(VENV)/.installed-for-tests lint
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

install: $(VENV)/.installed

$(VENV)/.installed: $(BIN)/python $(SOURCES)
	@echo "Installing Claimflow and building its pages; the first time this takes a minute or two …"
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-for-tests: $(BIN)/python $(SOURCES)
	@echo "Installing Claimflow with its test tools …"
	$(PIP) --editable '.[$(EXTRAS)]'
	@touch $@ $(VENV)/.installed

$(BIN)/python:
	@if ! [ -w . ]; then \
	  echo "The folder $(CURDIR) cannot be written; copy Claimflow to a folder of yours and run make there." >&2; exit 1; \
	fi
	@found=; \
	for candidate in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Claimflow needs Python 3.11 or newer and found none; install one, or name it: make run PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found lacks its venv module; install it (on Debian and Ubuntu: apt install python3-venv) and try again." >&2; \
	  exit 1; \
	fi; \
	echo "Creating $(VENV) with $$("$$found" --version) …"; \
	"$$found" -m venv --clear $(VENV)

# Pins what is installed now, for every dependency and extra.
constraints: $(VENV)/.installed-for-tests
	$(PIP) --editable '.[test,postgres,celery,fuzz]'
	$(BIN)/python -m pip freeze --exclude-editable | grep -v -e '@' -e '^-e' > constraints.txt

clean:
	rm -rf $(VENV) web/static/dist web/frontend/node_modules .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The pictures of README.md, from a Claimflow that runs with its demo data.
screenshots: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.e2e.screenshots http://127.0.0.1:$(PORT)
