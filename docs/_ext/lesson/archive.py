"""The course archive: every lesson's script and notebook in one file, per language.

A page offers it by the name `ARCHIVE` in the folder of the lessons. The link leads to
the archive of the page's language, which holds the localized scripts and notebooks.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError

from course import lessons
from course.files import archive_of, write_if_changed
from gallery_intl.pages import folder_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ARCHIVE = "course.zip"
# Of compression. The usual level takes twice as long for five per cent less.
_LEVEL = 3
# What was read need not be sent to the process.
_FORK = multiprocessing.get_context("fork")


def lead_to_archive(app: Sphinx, doctree: nodes.document) -> None:
    """Lead a page's links to the course archive to that of its language."""
    folder = app.config.sphinx_gallery_conf["gallery_dirs"]
    for link in doctree.findall(addnodes.download_reference):
        if link["reftarget"] == f"{folder}/{ARCHIVE}":
            archive = _archive(app)
            archive.parent.mkdir(parents=True, exist_ok=True)
            if not archive.is_file():
                archive.touch()  # filled when all lessons have been read
            link["reftarget"] = f"/{archive.relative_to(app.srcdir).as_posix()}"


def begin_archive(app: Sphinx, env: BuildEnvironment) -> None:
    """Have another process write the archive, unless it is made of the same already.

    It has all files of a language to compress, also when one lesson changed.
    """
    archive = _archive(app)
    if app.builder.name != "html" or not archive.is_file():
        return
    # The number keeps the reading order in a list of files.
    members = {
        f"course/{number:02}_{file.name}": file for number, file in _files(app, archive)
    }
    made_of = [(name, file.stat().st_mtime_ns) for name, file in members.items()]
    if archive.stat().st_size and getattr(env, "course_archive", None) == made_of:
        return
    env.course_archive = made_of
    app.course_archive_writer = _FORK.Process(target=_write, args=(archive, members))
    app.course_archive_writer.start()


def await_archive(app: Sphinx, error: Exception | None) -> None:
    """Wait until the archive is written, and have it copied beside the pages.

    Sphinx has copied what pages offer before it wrote them, and may have found the
    archive as it was before. Raises `ExtensionError` when the archive was not written.
    """
    if (writer := getattr(app, "course_archive_writer", None)) is None:
        return
    writer.join()
    if error is None:
        if writer.exitcode:
            raise ExtensionError(f"{ARCHIVE} was not written: see above")
        app.builder.copy_download_files()


def _write(archive: Path, members: dict[str, Path]) -> None:
    write_if_changed(archive, archive_of(members, level=_LEVEL))
    # A page leads to the archive, whatever is in it: Sphinx must not take the archive
    # for newer than the page, and read the page again.
    os.utime(archive, (0, 0))


def _archive(app: Sphinx) -> Path:
    folder = Path(app.srcdir, app.config.sphinx_gallery_conf["gallery_dirs"])
    return folder_of(folder, app.config.language) / ARCHIVE


def _files(app: Sphinx, archive: Path) -> Iterator[tuple[int, Path]]:
    gallery = Path(app.srcdir, app.config.sphinx_gallery_conf["examples_dirs"])
    for number, name in enumerate(lessons.reading_order(gallery), start=1):
        for suffix in (".py", ".ipynb"):
            file = archive.with_name(f"{name}{suffix}")
            if file.is_file():  # `lesson_check` tells why one is missing.
                yield number, file


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("gallery_intl")
    # Before Sphinx collects the files that a page offers (500).
    app.connect("doctree-read", lead_to_archive, priority=400)
    app.connect("env-updated", begin_archive)
    # After all else that is done at the end (500 to 950).
    app.connect("build-finished", await_archive, priority=960)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
