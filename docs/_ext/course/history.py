"""The history of the files: which commits changed them, from one call of git.

Everything is empty outside of git, or where git is not installed. In a shallow clone
the oldest commits seem to add every file; they are left out.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# What begins a commit, and what parts its fields; no path holds them.
_COMMIT, _FIELD = "\x1e", "\x1f"


@dataclass(frozen=True)
class Commit:
    """A commit; ``date`` is when it was made, with the time zone of its author.

    ``files`` tells for each file below the folder whether it was added (``"A"``),
    modified (``"M"``) or changed in another way, by git's letters.
    """

    id: str
    date: str
    files: Mapping[str, str]

    @property
    def day(self) -> str:
        return self.date[:10]

    @property
    def short_id(self) -> str:
        # As long as on the page of a lesson, and the same in every clone.
        return self.id[:10]


@cache
def commits(root: Path) -> tuple[Commit, ...]:
    """Return the commits that changed files below a folder, the newest first."""
    layout = f"--format={_COMMIT}%H{_FIELD}%cI"
    options = ("--name-status", "--no-renames", "--relative", layout)
    log = git(root, "log", *options, "--", ".")
    boundary = _shallow_boundary(root)
    found = []
    for text in log.split(_COMMIT)[1:]:
        head, *lines = text.splitlines()
        commit, date = head.split(_FIELD)
        if commit in boundary:
            continue
        changes = (line.split("\t", 1) for line in lines if line)
        found.append(Commit(commit, date, {path: how for how, path in changes}))
    return tuple(found)


def newest_commit(root: Path) -> str:
    """Return the id of the commit that is checked out, or an empty text."""
    return git(root, "rev-parse", "--quiet", "--verify", "HEAD").strip()


@cache
def last_changes(root: Path) -> Mapping[str, Commit]:
    """Return the last commit of each file, by its path from the folder."""
    last: dict[str, Commit] = {}
    for commit in commits(root):
        for path in commit.files:
            last.setdefault(path, commit)
    return last


def last_change(root: Path, file: Path) -> Commit | None:
    """Return the last commit that changed a file, or None where that is not known."""
    # As text: to compare paths takes long for a thousand pages.
    return last_changes(root).get(file.as_posix().removeprefix(f"{root.as_posix()}/"))


def _shallow_boundary(root: Path) -> set[str]:
    """Return the commits of a shallow clone whose parents are missing."""
    path = git(root, "rev-parse", "--git-path", "shallow").strip()
    file = root / path
    return set(file.read_text().split()) if path and file.is_file() else set()


def git(root: Path, *arguments: str) -> str:
    """Return what git prints in a folder, or an empty text where it fails."""
    # Paths as they are, not quoted where they are not ASCII.
    command = ["git", "-c", "core.quotePath=false", *arguments]
    try:
        run = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        return ""
    return run.stdout if run.returncode == 0 else ""
