"""What tests of several languages share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from committing import git

from course import history


@pytest.fixture
def commit(make_app, monkeypatch) -> Callable[..., str]:
    """Commit files of the root ``site`` and return the commit's short id.

    The root is a git repository, and the history of the pages is its own.
    """
    root = make_app.root("site")
    monkeypatch.setattr("course.page_history.ROOT", root)

    def commit(*files: str) -> str:
        git(root, "add", *files)
        git(root, "commit", "-qm", "x")
        # What was asked of the history is remembered as long as Python runs.
        history.commits.cache_clear()
        history.last_changes.cache_clear()
        return git(root, "rev-parse", "--short=10", "HEAD")

    git(root, "init", "-q")
    return commit
