"""What tests of several languages share."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from course import history


@pytest.fixture
def commit(make_app, monkeypatch) -> Callable[..., str]:
    """Commit files of the root ``site`` and return the commit's short id.

    The root is a git repository, and the history of the pages is its own.
    """
    root = make_app.root("site")
    monkeypatch.setattr("course.page_history.ROOT", root)

    def git(*arguments: str) -> str:
        author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        command = ["git", *author, *arguments]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    def commit(*files: str) -> str:
        git("add", *files)
        git("commit", "-qm", "x")
        # What was asked of the history is remembered as long as Python runs.
        history.commits.cache_clear()
        history.last_changes.cache_clear()
        return git("rev-parse", "--short=10", "HEAD")

    git("init", "-q")
    return commit
