"""Lesson places: a warning about a lesson's prose names the line of the lesson.

Sphinx reads page source that Sphinx-Gallery wrote, and reports its lines. The person
who mends the prose has the lesson open. The page source says above each cell which
lines of the lesson it was made from.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.logging import NAMESPACE

import lessons

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CELL = re.compile(r"\.\. GENERATED FROM PYTHON SOURCE LINES (\d+)-\d+")
_PLACE = re.compile(r"(?P<path>.+\.rst)(:(?P<line>\d+))?$")


def lesson_line(page_source: str, script: str, line: int) -> int:
    """Return the line of a script that a line of its page source was made from.

    Lines count from one. A line of the prose stands in both files; where it does not,
    the first line of its cell is returned.
    """
    source_lines = page_source.splitlines()
    script_lines = script.splitlines()
    start = 1
    for above in source_lines[:line]:
        if match := _CELL.match(above):
            start = int(match[1])
    text = source_lines[line - 1].strip() if line <= len(source_lines) else ""
    for number in range(start, len(script_lines) + 1):
        if text and script_lines[number - 1].lstrip("# ").strip() == text.lstrip("# "):
            return number
    return start


class NameLesson(logging.Filter):
    """Put the place in the lesson into a warning about its page source."""

    def __init__(self, gallery: Path, folder: Path) -> None:
        super().__init__()
        self._gallery = gallery
        self._folder = folder

    def filter(self, record: logging.LogRecord) -> bool:
        location = getattr(record, "location", None)
        match = _PLACE.match(location) if isinstance(location, str) else None
        if match and Path(match["path"]).parent == self._folder:
            page = Path(match["path"])
            script = self._gallery / f"{page.stem}.py"
            if script.is_file():
                line = lesson_line(
                    page.read_text("utf-8"),
                    script.read_text("utf-8"),
                    int(match["line"] or 1),
                )
                record.location = f"{lessons.shown(script)}:{line}"
        return True


def name_lessons(app: Sphinx) -> None:
    """Have all warnings name lessons rather than the page source made from them."""
    conf = app.config.sphinx_gallery_conf
    places = NameLesson(
        Path(app.srcdir, conf["examples_dirs"]).resolve(),
        Path(app.srcdir, conf["gallery_dirs"]),
    )
    # Handlers run their filters in order: Sphinx's own has made a place of the node.
    for handler in logging.getLogger(NAMESPACE).handlers:
        handler.addFilter(places)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", name_lessons)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
