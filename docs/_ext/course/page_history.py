"""The history of the pages: when the source or the translation of a page changed.

A page that shows a date of its history is written again when a commit moves it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from course import SHARES_WORK
from gallery_intl.pages import catalogs_of

from . import ROOT, history
from .collecting import exchange
from .pages import english_source


@cache
def files_of(env: BuildEnvironment, page: str) -> list[str]:
    """Return the files that a page's text comes from, as paths in the history.

    A build asks for them several times, and in that time they stay the same.
    """
    files = map(str, (english_source(env, page), *catalogs_of(env, page)))
    root = f"{ROOT}/"
    return [file.removeprefix(root) for file in files if file.startswith(root)]


def last_source_change(env: BuildEnvironment, page: str) -> history.Commit | None:
    """Return the last commit that changed the English of a page, if it is known."""
    return history.last_change(ROOT, english_source(env, page))


def last_page_change(env: BuildEnvironment, page: str) -> history.Commit | None:
    """Return the last commit that changed a page's English or its translation."""
    last = history.last_changes(ROOT)
    found = [last[file] for file in files_of(env, page) if file in last]
    return max(found, key=lambda commit: commit.date, default=None)


def rewrite_when_history_changes(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that have another last change than at the last build."""
    changes = {}
    for page in env.found_docs:
        commits = last_source_change(env, page), last_page_change(env, page)
        changes[page] = tuple(commit and commit.id for commit in commits)
    before = exchange(env, "page_changes", changes)
    if before is None:
        return []
    return [page for page in changes if before.get(page, ()) != changes[page]]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-updated", rewrite_when_history_changes)
    return {**SHARES_WORK, "env_version": 1}
