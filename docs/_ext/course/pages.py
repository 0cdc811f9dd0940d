"""The course in a Sphinx project: which pages are lessons, in which order, and where.

A lesson is a script that the gallery's reading order lists; Sphinx-Gallery makes its
page. In a project without a gallery no page is a lesson.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from . import lessons

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

# The suffixes of the thumbnails that Sphinx-Gallery writes.
_PICTURES = (".svg", ".png", ".gif", ".webp")


def gallery_of(env: BuildEnvironment) -> Path:
    """Return the folder in which the lessons are written."""
    return Path(env.srcdir, _conf(env).get("examples_dirs", "")).resolve()


def lessons_folder(env: BuildEnvironment) -> str:
    """Return where the pages of the lessons are, from the folder of the sources."""
    return _conf(env).get("gallery_dirs", "")


def listed_pages(env: BuildEnvironment) -> list[str]:
    """Return the pages of all lessons in reading order, also of one without a page."""
    folder = lessons_folder(env)
    order = gallery_of(env) / lessons.ORDER_FILE
    if not folder or not order.is_file():
        return []
    return [f"{folder}/{name}" for name in lessons.reading_order(order.parent)]


def lesson_pages(env: BuildEnvironment) -> list[str]:
    """Return the pages of the lessons that are there, in reading order."""
    return [page for page in listed_pages(env) if page in env.all_docs]


def lesson_number(env: BuildEnvironment, page: str) -> int | None:
    """Return the place of a lesson in the reading order, from one; None for others."""
    listed = listed_pages(env) if is_in_gallery(env, page) else []
    return listed.index(page) + 1 if page in listed else None


def is_lesson(env: BuildEnvironment, page: str) -> bool:
    """Tell whether a page is that of a lesson."""
    return lesson_number(env, page) is not None


def is_in_gallery(env: BuildEnvironment, page: str) -> bool:
    """Tell whether a page is a lesson's or the page of the gallery itself."""
    return page.rpartition("/")[0] == lessons_folder(env) != ""


@cache
def english_source(env: BuildEnvironment, page: str) -> Path:
    """Return the file that a page was written in.

    That is its source, but a lesson's script, and the gallery's own page, are copied
    from the gallery.
    """
    source = Path(env.doc2path(page))
    if is_in_gallery(env, page):
        gallery = gallery_of(env)
        for written in (gallery / f"{source.stem}.py", gallery / source.name):
            if written.is_file():
                return written
    return source


def thumbnail_of(env: BuildEnvironment, page: str) -> Path | None:
    """Return the picture of a lesson that Sphinx-Gallery made small, if there is one.

    It is asked for by its name: to list the folder for each of a thousand lessons would
    take long.
    """
    folder, _, name = page.rpartition("/")
    thumbnails = Path(env.srcdir, folder, "images", "thumb")
    for suffix in _PICTURES:
        thumbnail = thumbnails / f"sphx_glr_{name}_thumb{suffix}"
        if thumbnail.is_file():
            return thumbnail
    return None


def reading_order(env: BuildEnvironment) -> list[str]:
    """Return all pages, in the order of the tables of contents."""
    order: dict[str, None] = {}
    waiting = [env.config.root_doc]
    while waiting:
        page = waiting.pop()
        if page not in order:
            order[page] = None
            waiting += reversed(env.toctree_includes.get(page, []))
    order.update(dict.fromkeys(sorted(env.all_docs)))
    return [page for page in order if page in env.all_docs]


def link_to(page: str, env: BuildEnvironment) -> addnodes.pending_xref:
    """Return a link from the page that is being read, with the title of the other."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", page),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=env.docname,
        refexplicit=False,
        refwarn=True,
    )


def _conf(env: BuildEnvironment) -> dict[str, str]:
    return getattr(env.config, "sphinx_gallery_conf", {})
