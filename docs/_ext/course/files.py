"""Files: how they are written, replaced as a whole, kept over a power cut, and named.

What `gallery_intl`, which knows no course, needs of them too is its own.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gallery_intl.files import archive_of, keep_only, write_if_changed

__all__ = [
    "archive_of",
    "keep_only",
    "renaming_in",
    "shown",
    "write_if_changed",
    "write_whole",
]


def shown(path: Path) -> Path:
    """Return a path as a person sees it: from the folder that the command runs in."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def write_whole(path: Path, text: str) -> None:
    """Write a text beside the file, and put it in the file's place in one step.

    Builds of several languages may write the same file at a time.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(text, "utf-8")
    new.replace(path)


@contextlib.contextmanager
def renaming_in(folder: Path, *finished: Path) -> Iterator[None]:
    """Have the names that are given in a folder to what is finished stay given.

    After a power cut each name is the old one or the new one, of whole files.
    """
    written = {path for start in finished for path in _with_all_below(start)}
    # Many at a time, so that the disk writes them together: the 400 files of a site
    # take 0.06 s, and 1.5 s one by one. os.sync() would wait for whatever other
    # programs write too, which took more than a minute on a busy machine.
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(_write_out, sorted(written)))
    yield
    _write_out(folder)


def _with_all_below(start: Path) -> Iterator[Path]:
    yield start.parent  # which holds its name
    yield start
    yield from start.rglob("*")


def _write_out(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
