"""Lesson neighbours: where a lesson stands in the course, and what is beside it.

The page template gets the lessons before and after, each with its title, its picture
and its first words, and the lessons of the course with the one that is read.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from course import SHARES_WORK
from course.collecting import PageCollector, exchange
from course.images import size_of
from course.pages import is_lesson, lesson_pages, thumbnail_of
from gallery_intl.pages import localized_figure

from .cards import FirstWords

# The most lessons that the table of a page lists, so that pages stay small.
LISTED = 30


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the pages beside a lesson show of it; sizes in CSS pixels."""

    text: str = ""
    picture: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True)
class Place(Summary):
    """A lesson as another page shows it."""

    number: int
    title: str
    link: str
    is_current: bool


class Summaries(PageCollector):
    """What others show of each lesson, in the language of the build."""

    name = "lesson_summaries"

    def value_of(self, app: Sphinx, doctree: nodes.document) -> Summary | None:
        env, page = app.env, app.env.docname
        if not is_lesson(env, page):
            return None
        picture, size = "", (0, 0)
        if thumb := thumbnail_of(env, page):
            env.note_dependency(thumb)
            uri = f"/{thumb.relative_to(env.srcdir).as_posix()}"
            picture = localized_figure(env, page, uri).lstrip("/")
            size = size_of(Path(env.srcdir, picture)) or size
            env.images.add_file(page, picture)
        text = FirstWords.of(env).get(page, "")
        return Summary(text=text, picture=picture, width=size[0], height=size[1])


def rewrite_neighbours(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages beside a lesson of which other things are shown than before.

    `navigation` sees to titles and to the order.
    """
    now = dict(Summaries.of(env))
    before = exchange(env, "lesson_summaries_written", now)
    if before is None:
        return []
    pages = lesson_pages(env)
    changed = {page for page in pages if before.get(page) != now.get(page)}
    return [p for p in pages if changed.intersection(_around(p, pages)) - {p}]


def publish_pictures(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Have the pictures of the lessons beside a lesson copied to the site."""
    pages, images = lesson_pages(app.env), app.env.images
    if page in pages and hasattr(app.builder, "images"):
        for neighbour in _around(page, pages):
            picture = _summary(app.env, neighbour).picture
            if picture in images:
                app.builder.images[picture] = images[picture][1]


def _around(page: str, pages: list[str]) -> list[str]:
    """Return a lesson with those before and after it."""
    number = pages.index(page)
    return pages[max(0, number - 1) : number + 2]


def _summary(env: BuildEnvironment, page: str) -> Summary:
    return Summaries.of(env).get(page) or Summary()


def add_neighbours(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the template of a lesson its place, as ``course``."""
    if page in lesson_pages(app.env):
        context["course"] = course_around(app, page)


def course_around(app: Sphinx, page: str) -> dict[str, Any]:
    """Return the place of a lesson among the pages of the course."""
    pages = lesson_pages(app.env)
    number = pages.index(page)
    first = max(0, min(number - LISTED // 2, len(pages) - LISTED))
    listed = [
        _place(app, page, other, number)
        for number, other in enumerate(pages[first : first + LISTED], first + 1)
    ]
    current = number - first
    return {
        "number": number + 1,
        "total": len(pages),
        "previous": listed[current - 1] if current else None,
        "next": listed[current + 1] if current + 1 < len(listed) else None,
        "lessons": listed,
    }


def _place(app: Sphinx, page: str, other: str, number: int) -> Place:
    summary, images = _summary(app.env, other), app.env.images
    picture = ""
    if summary.picture in images:
        here = posixpath.dirname(app.builder.get_target_uri(page))
        file = posixpath.join("_images", quote(images[summary.picture][1]))
        picture = posixpath.relpath(file, here or ".")
    return Place(
        **{**vars(summary), "picture": picture},
        number=number,
        title=app.env.titles[other].astext(),
        link=app.builder.get_relative_uri(page, other),
        is_current=other == page,
    )


def setup(app: Sphinx) -> dict[str, Any]:
    # Before this one: it is asked for the first words. Both come after Sphinx's own,
    # which look for the images of a page.
    app.setup_extension("lesson.cards")
    app.add_env_collector(Summaries)
    app.connect("env-updated", rewrite_neighbours)
    app.connect("doctree-resolved", publish_pictures)
    app.connect("html-page-context", add_neighbours)
    return {**SHARES_WORK, "env_version": 2}
