# What only the workflows in .github/ call, as a part of the Makefile.

# -- Pull requests

# The folder of a pull request, merged into its base.
FROM ?=
.PHONY: kind take-translations
kind take-translations: FROM_IS_THERE = test -d "$(FROM)" \
	  || { echo "Which pull request? Say make $@ FROM=folder" >&2; exit 1; }
kind:
	@$(FROM_IS_THERE)
	@$(PYTHON) -m catalogs.contribution kind "$(FROM)"

take-translations:
	@$(FROM_IS_THERE)
	@$(PYTHON) -m catalogs.contribution take "$(FROM)"

# -- What a workflow leaves behind

# Replaces a branch that holds what was made, by one commit with the content of a folder.
REMOTE ?= origin
.PHONY: push-branch report newest
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
