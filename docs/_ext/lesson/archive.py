"""The course archive: every lesson's script and notebook in one file, per language.

A page offers it by the name `ARCHIVE` in the folder of the lessons. The link leads to
the archive of the page's language, which holds the localized scripts and notebooks.
"""

from __future__ import annotations

import os
import posixpath
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from course import SHARES_WORK
from course.files import archive_of, write_if_changed
from course.pages import lessons_folder, listed_pages
from gallery_intl.pages import folder_of

ARCHIVE = "course.zip"
# Of compression. The usual level takes twice as long for five per cent less.
_LEVEL = 3


def lead_to_archive(app: Sphinx, doctree: nodes.document) -> None:
    """Lead a page's links to the course archive to that of its language."""
    for link in doctree.findall(addnodes.download_reference):
        if link["reftarget"] == f"{lessons_folder(app.env)}/{ARCHIVE}":
            archive = _archive(app)
            archive.parent.mkdir(parents=True, exist_ok=True)
            if not archive.is_file():
                archive.touch()  # filled when all pages have been written
            link["reftarget"] = f"/{_source(app).as_posix()}"


class Writer:
    """Makes the archive of one build while Sphinx writes the pages.

    It has all files of a language to compress, also when one lesson changed.
    """

    def __init__(self) -> None:
        self._made: Future[bytes] | None = None

    def begin(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Begin where all lessons have been read, if a page offers the archive."""
        if app.builder.name == "html" and _source(app) in env.dlfiles:
            # zlib leaves the other threads of Python alone.
            pool = ThreadPoolExecutor(1)
            self._made = pool.submit(archive_of, _members(app), level=_LEVEL)
            pool.shutdown(wait=False)

    def end(self, app: Sphinx, error: Exception | None) -> None:
        """Put the archive beside the lessons and beside the pages.

        Sphinx has copied what pages offer before it wrote them, and has found the
        archive as it was before. Raises `ExtensionError` when it cannot be made.
        """
        made, self._made = self._made, None
        if made is None or error is not None:
            return
        archive, (_pages, copy) = _archive(app), app.env.dlfiles[_source(app)]
        try:
            for file in (archive, Path(app.outdir, "_downloads", copy)):
                write_if_changed(file, made.result())
            # A page leads to the archive, whatever is in it: Sphinx must not take the
            # archive for newer than the page, and read the page again.
            os.utime(archive, (0, 0))
        except Exception as cause:
            what = type(cause).__name__
            raise ExtensionError(f"{ARCHIVE} was not written: {what}", cause) from cause


def _archive(app: Sphinx) -> Path:
    folder = Path(app.srcdir, lessons_folder(app.env))
    return folder_of(folder, app.config.language) / ARCHIVE


def _source(app: Sphinx) -> Path:
    """Return the name by which Sphinx knows the archive that a page offers."""
    return _archive(app).relative_to(app.srcdir)


def _members(app: Sphinx) -> dict[str, Path]:
    """Return the files by their names, which begin with the number of the lesson."""
    folder = _archive(app).parent
    return {
        f"course/{number:02}_{file.name}": file
        for number, page in enumerate(listed_pages(app.env), start=1)
        for suffix in (".py", ".ipynb")
        # `course.lesson_check` tells why one is missing.
        if (file := folder / f"{posixpath.basename(page)}{suffix}").is_file()
    }


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("gallery_intl")
    # Before Sphinx collects the files that a page offers (500).
    app.connect("doctree-read", lead_to_archive, priority=400)
    writer = Writer()
    app.connect("env-updated", writer.begin)
    # After all else that is done at the end (500 to 950).
    app.connect("build-finished", writer.end, priority=960)
    return SHARES_WORK
