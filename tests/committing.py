"""Commits in a repository of a test's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, **env: str) -> str:
    """Call git as somebody, with variables beside those of this process."""
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    command = ["git", *identity, *arguments]
    env = {**os.environ, **env}
    run = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=env
    )
    return run.stdout.strip()


def commit_all(folder: Path, day: int) -> str:
    """Commit all files on a day of January 2026, and return the commit's id."""
    date = f"2026-01-{day:02}T12:00:00+07:00"
    git(folder, "add", "--all")
    git(
        folder,
        *("commit", "--quiet", "--message", "x"),
        GIT_COMMITTER_DATE=date,
        GIT_AUTHOR_DATE=date,
    )
    return git(folder, "rev-parse", "HEAD")
