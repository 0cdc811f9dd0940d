"""Lesson places: a warning about a lesson's prose names the line of the lesson.

Sphinx reads page source that Sphinx-Gallery wrote, and reports its lines. The person
who mends the prose has the lesson open.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE

from course import SHARES_WORK
from course.files import shown
from course.pages import gallery_of, lessons_folder
from course.places import lesson_line

_PLACE = re.compile(r"(?P<path>.+\.rst)(:(?P<line>\d+))?$")


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
                record.location = f"{shown(script)}:{line}"
        return True


def name_lessons(app: Sphinx) -> None:
    """Have all warnings name lessons rather than the page source made from them."""
    folder = Path(app.srcdir, lessons_folder(app.env))
    places = NameLesson(gallery_of(app.env), folder)
    # Handlers run their filters in order: Sphinx's own has made a place of the node.
    for handler in logging.getLogger(NAMESPACE).handlers:
        handler.addFilter(places)


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("gallery_intl")
    # After Sphinx-Gallery, whose folders `records.sources` can hide meanwhile (501).
    app.connect("builder-inited", name_lessons, priority=600)
    return SHARES_WORK
