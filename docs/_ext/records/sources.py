"""Page sources: written by one build at a time, and not at all where nothing changed.

First each lesson's record is put in its place, then Sphinx-Gallery writes what is
missing. All languages are made from the same folder of page sources. Of languages that
are rendered side by side, the first brings it up to date, and the others wait and use
it.

Both look at every lesson whenever Sphinx starts, to find that there is nothing to
write. They are left out when the lessons, the records and what they wrote are as they
were.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sphinx_gallery
from sphinx.application import Sphinx
from sphinx.util import logging

from course import SHARES_WORK, lesson_check, lessons, run_inputs
from course.files import shown
from course.lock import held

from .store import files_by_lesson, project_store

logger = logging.getLogger(__name__)

# What Sphinx-Gallery looks at and writes beside figures, by the ends of names.
_SUFFIXES = {".py", ".rst", ".md5", ".json", ".txt", ".examples"}
# The values of its configuration that name folders, and what leaves it nothing to do.
_NOTHING = {"examples_dirs": [], "gallery_dirs": [], "backreferences_dir": None}
# Beside the page sources, so that it goes when they go.
MARK = ".as-gallery-left-it"


def place_records(app: Sphinx) -> bool:
    """Bring the generated page sources up to date with the records.

    A lesson without a record loses its page source, which Sphinx-Gallery then writes
    without outputs. Returns whether there was nothing to warn of.
    """
    store = project_store(Path(app.confdir))
    problems = lesson_check.problems(store.gallery)
    for problem in problems:
        place = f"{shown(problem.path)}:{problem.line}"
        logger.warning(problem.text, location=place, type="lesson")
    conf = app.config.sphinx_gallery_conf
    target = Path(app.srcdir, conf["gallery_dirs"])
    target.mkdir(exist_ok=True)
    there = files_by_lesson(target)
    is_well = not problems
    current = set()
    for name in lessons.reading_order(store.gallery):
        record = store.record(name)
        if record is None or not store.script(name).is_file():
            continue
        faults = record.faults()
        is_well = is_well and not faults
        for fault in faults:
            logger.warning(fault, type="record", subtype="changed")
        if not faults and not store.why_other_code(record):
            current.add(name)
            store.place(record, target, there.get(name, []), conf)
    for name in {file.stem for file in target.glob("*.py")} - current:
        if (target / f"{name}.py.md5").exists() or not store.script(name).is_file():
            for file in there.get(name, []):
                file.unlink()
    return is_well


class Turn:
    """The turn of one build to write page sources."""

    def __init__(self) -> None:
        self._hold = contextlib.ExitStack()
        self._is_well = True
        self._folders: dict[str, Any] = {}

    def begin(self, app: Sphinx) -> None:
        """Wait until no other build writes page sources, and put the records in place.

        Where all is as it was left, Sphinx-Gallery sees no folder.
        """
        self._hold.enter_context(held(app.srcdir))
        mark = _mark(app)
        if mark.is_file() and mark.read_text("utf-8") == fingerprint(app):
            conf = app.config.sphinx_gallery_conf
            self._folders = {name: conf[name] for name in _NOTHING}
            conf.update(_NOTHING)
        else:
            mark.unlink(missing_ok=True)
            self._is_well = place_records(app)

    def end(self, app: Sphinx) -> None:
        """Note how all was left, and let the next build write."""
        if self._folders:
            app.config.sphinx_gallery_conf.update(self._folders)
        elif self._is_well:  # else each build should say what is wrong
            _mark(app).write_text(fingerprint(app), "utf-8")
        self._hold.close()


def fingerprint(app: Sphinx) -> str:
    """Return a digest of names, sizes and ages of all that is looked at or written."""
    digest = hashlib.sha256(f"{sphinx_gallery.__version__}\n".encode())
    for file in run_inputs.programs(Path(app.confdir)):
        digest.update(file.read_bytes())
    conf, store = app.config.sphinx_gallery_conf, project_store(Path(app.confdir))
    digest.update(f"{conf['plot_gallery']}\n".encode())
    for folder in filter(None, map(conf.get, _NOTHING)):
        for file in _files(os.path.join(app.srcdir, folder)):
            if os.path.splitext(file)[1] in _SUFFIXES:
                digest.update(_described(file))
    figures = os.path.join(app.srcdir, conf["gallery_dirs"], "images")
    for folder in (figures, store.folder):
        for file in _files(folder, deep=True):
            digest.update(_described(file))
    return digest.hexdigest()


def _files(folder: str | Path, *, deep: bool = False) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if deep and name[0] != ".")
        yield from (os.path.join(here, n) for n in sorted(names) if n[0] != ".")


def _described(file: str) -> bytes:
    status = os.stat(file)
    return f"{file} {status.st_size} {status.st_mtime_ns}\n".encode()


def _mark(app: Sphinx) -> Path:
    return Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"], MARK)


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinx_gallery.gen_gallery")
    turn = Turn()
    # Around Sphinx-Gallery (500), which has read its configuration then (10).
    app.connect("builder-inited", turn.begin, priority=499)
    app.connect("builder-inited", turn.end, priority=501)
    return SHARES_WORK
