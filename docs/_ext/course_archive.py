"""The course archive: every lesson's script and notebook in one zip file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lessons

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ARCHIVE = "course.zip"
# The earliest date that a zip file can hold: same lessons, same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def write_course_archive(app: Sphinx) -> None:
    """Write the archive beside the page sources, unless it is there already."""
    conf = app.config.sphinx_gallery_conf
    folder = Path(app.srcdir, conf["gallery_dirs"])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(
            lessons.reading_order(Path(app.srcdir, conf["examples_dirs"])), start=1
        ):
            for file in (folder / f"{name}.py", folder / f"{name}.ipynb"):
                if not file.is_file():  # `lessons.problems` has told why.
                    continue
                # The number keeps the reading order in a list of files.
                member = zipfile.ZipInfo(f"course/{number:02}_{file.name}", _DATE)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, file.read_bytes())
    target = folder / ARCHIVE
    if not target.is_file() or target.read_bytes() != content.getvalue():
        target.write_bytes(content.getvalue())


def setup(app: Sphinx) -> dict[str, Any]:
    # After Sphinx-Gallery has written the notebooks (500).
    app.connect("builder-inited", write_course_archive, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
