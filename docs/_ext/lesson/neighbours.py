"""Lesson neighbours: where a lesson stands in the course, and what is beside it.

The page template gets the lessons before and after, each with its title, its picture
and its first words, and the lessons of the course with the one that is read.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from course import lessons
from course.images import size_of
from gallery_intl.pages import localized_figure

from .cards import first_words, thumbnail_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# The most lessons that the table of a page lists, so that pages stay small.
LISTED = 30


@dataclass(frozen=True)
class Summary:
    """What the pages beside a lesson show of it; sizes in CSS pixels."""

    text: str
    picture: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Place:
    """A lesson as another page shows it."""

    number: int
    title: str
    link: str
    text: str
    picture: str
    width: int
    height: int
    is_current: bool


def course_pages(env: BuildEnvironment) -> list[str]:
    """Return the pages of the lessons that are there, in reading order."""
    conf = env.config.sphinx_gallery_conf
    gallery = Path(env.srcdir, conf["examples_dirs"]).resolve()
    pages = (f"{conf['gallery_dirs']}/{n}" for n in lessons.reading_order(gallery))
    return [page for page in pages if page in env.all_docs]


def collect_summary(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what others show of a lesson, in the language of this build."""
    env, page = app.env, app.env.docname
    folder, _, name = page.rpartition("/")
    if folder != app.config.sphinx_gallery_conf["gallery_dirs"] or name == "index":
        return
    picture, size = "", None
    if thumb := thumbnail_of(env, page):
        env.note_dependency(thumb)
        uri = f"/{thumb.relative_to(env.srcdir).as_posix()}"
        picture = localized_figure(env, page, uri).lstrip("/")
        size = size_of(Path(env.srcdir, picture))
        env.images.add_file(page, picture)
    text = first_words(env).get(page, "")
    summaries(env)[page] = Summary(text, picture, *(size or ()))


def forget_summary(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    summaries(env).pop(page, None)


def merge_summaries(
    app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    summaries(env).update(summaries(other))


def summaries(env: BuildEnvironment) -> dict[str, Summary]:
    """Return what is shown of each lesson that has been read."""
    if not hasattr(env, "lesson_summaries"):
        env.lesson_summaries = {}
    return env.lesson_summaries


def rewrite_neighbours(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages beside a lesson of which other things are shown than before.

    `navigation` sees to titles and to the order.
    """
    before = getattr(env, "lesson_summaries_written", None)
    env.lesson_summaries_written = dict(summaries(env))
    if before is None:
        return []
    pages = course_pages(env)
    changed = [
        number
        for number, page in enumerate(pages)
        if before.get(page) != summaries(env).get(page)
    ]
    beside = {n + step for n in changed for step in (-1, 1)}
    return [pages[number] for number in sorted(beside) if 0 <= number < len(pages)]


def publish_pictures(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Have the pictures of the lessons beside a lesson copied to the site."""
    pages = course_pages(app.env)
    if page in pages and hasattr(app.builder, "images"):
        number = pages.index(page)
        for neighbour in pages[max(0, number - 1) : number + 2]:
            summary = summaries(app.env).get(neighbour)
            if summary and summary.picture in app.env.images:
                app.builder.images[summary.picture] = app.env.images[summary.picture][1]


def add_neighbours(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the template of a lesson its place, as ``course``."""
    pages = course_pages(app.env)
    if page in pages:
        context["course"] = course_around(app, page, pages)


def course_around(app: Sphinx, page: str, pages: list[str]) -> dict[str, Any]:
    """Return the place of a lesson among the pages of the course."""
    number = pages.index(page)
    first = max(0, min(number - LISTED // 2, len(pages) - LISTED))
    listed = [
        _place(app, page, n, pages)
        for n in range(first, min(first + LISTED, len(pages)))
    ]
    current = number - first
    return {
        "number": number + 1,
        "total": len(pages),
        "previous": listed[current - 1] if current else None,
        "next": listed[current + 1] if current + 1 < len(listed) else None,
        "lessons": listed,
    }


def _place(app: Sphinx, page: str, number: int, pages: list[str]) -> Place:
    other = pages[number]
    summary = summaries(app.env).get(other, Summary("", ""))
    picture = ""
    if summary.picture in app.env.images:
        here = posixpath.dirname(app.builder.get_target_uri(page))
        file = posixpath.join("_images", quote(app.env.images[summary.picture][1]))
        picture = posixpath.relpath(file, here or ".")
    return Place(
        number=number + 1,
        title=app.env.titles[other].astext(),
        link=app.builder.get_relative_uri(page, other),
        text=summary.text,
        picture=picture,
        width=summary.width,
        height=summary.height,
        is_current=other == page,
    )


def setup(app: Sphinx) -> dict[str, Any]:
    # After the first words were collected, and the images of the page (500).
    app.connect("doctree-read", collect_summary, priority=600)
    app.connect("env-purge-doc", forget_summary)
    app.connect("env-merge-info", merge_summaries)
    app.connect("env-updated", rewrite_neighbours)
    app.connect("doctree-resolved", publish_pictures)
    app.connect("html-page-context", add_neighbours)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
