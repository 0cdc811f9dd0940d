"""Records: the pages are rendered from what the lessons' runs left behind.

``python -m records`` runs the lessons that are out of date, each in a process of its
own. `place_records` then gives Sphinx-Gallery the records, with the prose of today,
before it looks at the lessons: it finds them current and executes nothing, whether
torch is there or not. A record that was changed by hand is a warning.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

import lessons

from .splice import splice
from .store import Store, files_by_lesson, lessons_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

# .../docs/_ext/records/__init__.py
ROOT = Path(__file__).resolve().parents[3]


def project_store(root: Path = ROOT) -> Store:
    """Return the records of this project."""
    extensions = root / "docs" / "_ext"
    return Store(
        gallery=root / "gallery",
        folder=root / "_build" / "records",
        style=tuple(
            extensions / name
            for name in ("figures.py", "figures.mplstyle", "thumbnails.py")
        ),
        locks=(root / "locks" / "torch.txt", root / "locks" / "lessons.txt"),
    )


def place_records(app: Sphinx) -> bool:
    """Bring the generated page sources up to date with the records.

    A lesson without a record loses its page source, which Sphinx-Gallery then writes
    without outputs. Returns whether there was nothing to warn of.
    """
    store = project_store()
    problems = lessons.problems(store.gallery)
    for problem in problems:
        place = f"{lessons.shown(problem.path)}:{problem.line}"
        logger.warning(problem.text, location=place, type="lesson")
    conf = app.config.sphinx_gallery_conf
    target = Path(app.srcdir, conf["gallery_dirs"])
    target.mkdir(exist_ok=True)
    there = files_by_lesson(target)
    is_well = not problems
    current = set()
    for name in lessons.reading_order(store.gallery):
        record = store.record(name)
        if record is None or not _is_lesson(store, name):
            continue
        faults = record.faults()
        is_well = is_well and not faults
        for fault in faults:
            logger.warning(fault, type="record", subtype="changed")
        if not faults and not store.why_other_code(record):
            current.add(name)
            store.place(record, target, there.get(name, []), partial(splice, conf=conf))
    for name in lessons_in(target) - current:
        if (target / f"{name}.py.md5").exists() or not _is_lesson(store, name):
            for file in there.get(name, []):
                file.unlink()
    return is_well


def _is_lesson(store: Store, name: str) -> bool:
    return (store.gallery / f"{name}.py").is_file()
