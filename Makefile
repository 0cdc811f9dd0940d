# Set-up, build and checks of the course. `make` alone explains the targets.

PYTHON ?= python3
VENV ?= .venv
# Another index to take torch and torchvision from: one with CPU-only builds, say.
TORCH_INDEX ?=
# The language that `make serve` shows.
LANGUAGE ?= en

# Codes of languages and nothing else: they become a part of commands.
LANGUAGES := $(shell sed -n 's/^\[\([A-Za-z][A-Za-z0-9_-]*\)\]$$/\1/p' locale/languages.toml)
BIN := $(VENV)/bin
# Commands that write wait for each other.
ALONE = $(BIN)/python docs/_ext/alone.py
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
SPHINX = $(BIN)/sphinx-build --fail-on-warning --keep-going --quiet --conf-dir .
LESSONS = $(VENV)/.pages $(VENV)/.torch $(VENV)/.lessons

export PYTHONPATH := docs/_ext
# The same order of sets in every build, and text in UTF-8 whatever the machine's locale.
export PYTHONHASHSEED := 0
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help:
	@echo "make html         run the lessons that changed and build the site, in every language"
	@echo "make preview      build the pages without running a lesson; needs no torch"
	@echo "make lesson NAME=backprop   run one lesson and build its page"
	@echo "make rollback     publish the site before the last one again"
	@echo "make serve        build, serve and reload the pages when a file changes (LANGUAGE=vi)"
	@echo "make update-po    bring the catalogs up to date with the English pages; needs no torch"
	@echo "make check        check the translations, in seconds"
	@echo "make todo         list what is left to translate"
	@echo "make test         build the site and run all tests"
	@echo "make lint         check the form of code, prose and lessons"
	@echo "make linkcheck    follow the links that leave the site (needs the internet)"
	@echo "make lock         pin the newest versions that pyproject.toml allows, in locks/"
	@echo "make clean        remove all that was built; the set-up stays"
	@echo
	@echo "make html TORCH_INDEX=ADDRESS takes torch and torchvision from another index."

# -- Set-up: one environment in layers; a layer is redone when its lock file changes.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed, not $$($(PYTHON) -V): name one with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "$(PYTHON) cannot make an environment: on Debian or Ubuntu, install python3-venv." >&2; exit 1; }

$(VENV)/.pages: locks/pages.txt | $(BIN)/python
	@echo "Installing what builds the pages in $(VENV)"
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.torch: locks/torch.txt | $(BIN)/python
ifeq ($(TORCH_INDEX),)
	@echo "Installing torch in $(VENV) (several GB; TORCH_INDEX=... takes another build)"
	@$(INSTALL) -r $<
else
	@echo "Installing torch from $(TORCH_INDEX) in $(VENV)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --index-url $(TORCH_INDEX) \
	  $$(sed -n 's/^\(torch\(vision\)\{0,1\}==[^ ;]*\).*/\1/p' $<)
endif
	@touch $@

$(VENV)/.lessons: locks/lessons.txt | $(VENV)/.torch
	@echo "Installing what the lessons import in $(VENV)"
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.tests: locks/tests.txt | $(BIN)/python
	@echo "Installing what the tests need in $(VENV)"
	@$(INSTALL) -r $<
	@touch $@

# -- The site

.PHONY: record render html rollback preview lesson serve
record: $(LESSONS)
	@$(ALONE) $(BIN)/python -m records

render: $(VENV)/.pages
	@$(BIN)/python -m lessons gallery pyproject.toml
	@$(ALONE) $(BIN)/python -m render $(LANGUAGES) -- $(SPHINX)

html: record
	@$(MAKE) --no-print-directory render
	@$(BIN)/python -m catalogs check
	@$(ALONE) $(BIN)/python -m publish _build/html --pages _build/preview \
	  --languages $(LANGUAGES)
	@echo "The site is in _build/html: open _build/html/$(firstword $(LANGUAGES))/index.html"

rollback: $(VENV)/.pages
	@$(ALONE) $(BIN)/python -m publish _build/html --back

preview: render
	@echo "The pages are in _build/preview: open _build/preview/$(firstword $(LANGUAGES))/index.html"

lesson: $(LESSONS)
	@test -n "$(NAME)" || { echo "Which lesson? Say make lesson NAME=backprop" >&2; exit 1; }
	@$(ALONE) $(BIN)/python -m records --lesson "$(NAME)"
	@$(MAKE) --no-print-directory render
	@echo "The page is _build/preview/$(firstword $(LANGUAGES))/lessons/$(NAME).html"

# Runs the lessons that changed only where torch has been installed. What reloads a page
# is a script that the policy of the pages would not let act.
serve: $(VENV)/.pages
	@echo "Serving _build/serve/$(LANGUAGE); press Ctrl-C to end"
	@$(BIN)/sphinx-autobuild --conf-dir . -D language=$(LANGUAGE) -D template_bridge= \
	  -d _build/doctrees/serve-$(LANGUAGE) --watch gallery --watch locale --watch conf.py \
	  --ignore '*/docs/lessons/*' --ignore '*/__pycache__/*' --ignore '*.mo' \
	  $(if $(wildcard $(VENV)/.lessons),--pre-build '$(ALONE) $(BIN)/python -m records') \
	  docs _build/serve/$(LANGUAGE)

# -- Translations

.PHONY: update-po check todo
update-po: $(VENV)/.pages
	@$(BIN)/python -m lessons gallery pyproject.toml
	@rm -rf _build/gettext _build/doctrees/gettext
	@$(ALONE) $(SPHINX) -b gettext -d _build/doctrees/gettext docs _build/gettext
	@$(BIN)/python -m catalogs.update _build/gettext
	@$(BIN)/python -m interface

check: $(VENV)/.pages
	@$(BIN)/python -m catalogs check
	@echo "The translations have no fault."

todo: $(VENV)/.pages
	@$(BIN)/python -m catalogs todo

# -- Checks

.PHONY: test lint linkcheck
test: html $(VENV)/.tests
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest --numprocesses 2
	@echo "All tests passed."

lint: $(VENV)/.tests $(VENV)/.pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sphinx-lint --enable all --disable line-too-long README.md docs gallery conf.py \
	  --ignore docs/lessons
	@$(BIN)/python -m lessons gallery pyproject.toml
	@echo "No fault in the form of code, prose and lessons."

linkcheck: $(VENV)/.pages
	@$(ALONE) $(SPHINX) -b linkcheck -d _build/doctrees/linkcheck docs _build/linkcheck
	@echo "The report is _build/linkcheck/output.txt"

# -- Upkeep

.PHONY: lock clean
# Each file is resolved beside those before it, so that one environment holds them all.
lock: $(VENV)/.tests
	@constraints=; for group in pages torch lessons tests; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --custom-compile-command "make lock" \
	    --group pyproject.toml:$$group $$constraints --output-file locks/$$group.txt || exit 1; \
	  constraints="$$constraints --constraints locks/$$group.txt"; \
	done
	@echo "The pinned versions are in locks/"

clean:
	@rm -rf _build docs/lessons
	@echo "Removed _build and docs/lessons"
