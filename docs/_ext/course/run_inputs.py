"""What a run depends on: the files that decide what a lesson's run leaves.

A record holds a checksum of the style and one of the locks: with another one it is out
of date. A pull request that changes any of these files is told that lessons may run.
Needs nothing but Python: a pull request is looked at before anything is installed.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

LESSONS = "gallery/*.py"
# How a figure and the picture made of it look.
STYLE = (
    "docs/_ext/records/figures.py",
    "docs/_ext/records/figures.mplstyle",
    "docs/_ext/records/thumbnails.py",
)
# The versions of what the lessons import.
LOCKS = ("locks/torch.txt", "locks/lessons.txt")
# What runs a lesson, keeps what it leaves, and puts that in its place.
PROGRAMS = (
    "conf.py",
    "docs/_ext/course/*.py",
    "docs/_ext/gallery_intl/files.py",
    "docs/_ext/records/*",
)


def decides(path: str) -> bool:
    """Tell whether the results of a lesson can depend on a file of the project."""
    patterns = (LESSONS, *STYLE, *LOCKS, *PROGRAMS)
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def programs(root: Path) -> list[Path]:
    """Return the programs of the project in a folder, in a fixed order."""
    found = {path for pattern in PROGRAMS for path in root.glob(pattern)}
    return sorted(path for path in found if path.is_file())
