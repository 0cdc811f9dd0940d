"""Lesson cards: a directive that shows each lesson's picture, title and first words.

``lesson-cards`` takes no content: the lessons and their order come from the reading
order, a title and its text from the lesson's page in the page's own language: when that
changes, `gallery_intl` has each page written anew that shows the picture. With
``:toctree:`` the lessons also become the chapters of the page that holds the cards.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course import SHARES_WORK
from course.collecting import PageCollector
from course.lessons import ORDER_FILE
from course.pages import (
    gallery_of,
    is_lesson,
    link_to,
    listed_pages,
    thumbnail_of,
)


class LessonCards(SphinxDirective):
    """Show a card for each lesson."""

    option_spec: ClassVar = {"toctree": directives.flag}

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(gallery_of(self.env) / ORDER_FILE)
        pages = listed_pages(self.env)
        cards = nodes.enumerated_list(classes=["lesson-cards"])
        cards += [self._card(page) for page in pages]
        if "toctree" not in self.options:
            return [cards]
        return [cards, self._toctree(pages)]

    def _card(self, page: str) -> nodes.list_item:
        card = nodes.list_item()
        if thumbnail := thumbnail_of(self.env, page):
            uri = f"/{thumbnail.relative_to(self.env.srcdir).as_posix()}"
            # The title says what the picture is for: it needs no words of its own.
            card += nodes.image(uri=uri, alt="", classes=["card-picture"])
        card += nodes.paragraph("", "", link_to(page, self.env), classes=["card-title"])
        card += nodes.paragraph(classes=["card-text"], lesson=page)
        self.set_source_info(card)
        return card

    def _toctree(self, pages: list[str]) -> nodes.Node:
        toctree = addnodes.toctree(
            parent=self.env.docname,
            entries=[(None, page) for page in pages],
            includefiles=pages,
            maxdepth=1,
            caption=None,
            glob=False,
            hidden=True,
            includehidden=False,
            numbered=0,
            titlesonly=True,
        )
        self.set_source_info(toctree)
        return nodes.compound("", toctree, classes=["toctree-wrapper"])


class FirstWords(PageCollector):
    """The first paragraph of each lesson, in the language of the build."""

    name = "lesson_first_words"

    def value_of(self, app: Sphinx, doctree: nodes.document) -> str | None:
        if not is_lesson(app.env, app.env.docname):
            return None
        section = doctree.next_node(nodes.section)
        paragraph = section and section.next_node(nodes.paragraph)
        return paragraph.astext() if paragraph else ""


def fill_cards(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the first words of each lesson on its card."""
    for paragraph in doctree.findall(nodes.paragraph):
        if "lesson" in paragraph:
            paragraph += nodes.Text(FirstWords.of(app.env).get(paragraph["lesson"], ""))


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("gallery_intl")
    app.add_directive("lesson-cards", LessonCards)
    app.add_env_collector(FirstWords)
    app.connect("doctree-resolved", fill_cards)
    return {**SHARES_WORK, "env_version": 3}
