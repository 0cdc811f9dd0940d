"""Lesson cards: a directive that shows each lesson's picture, title and first words.

``lesson-cards`` takes no content: the lessons and their order come from the reading
order, a title and its text from the lesson's page in the page's own language: when that
changes, `gallery_intl` has each page written anew that shows the picture. With
``:toctree:`` the lessons also become the chapters of the page that holds the cards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from course import lessons
from page.navigation import link_to

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# Of the thumbnails that Sphinx-Gallery writes.
_SUFFIXES = (".svg", ".png", ".gif", ".webp")


class LessonCards(SphinxDirective):
    """Show a card for each lesson."""

    option_spec: ClassVar = {"toctree": directives.flag}

    def run(self) -> list[nodes.Node]:
        conf = self.config.sphinx_gallery_conf
        gallery = Path(self.env.srcdir, conf["examples_dirs"]).resolve()
        self.env.note_dependency(gallery / lessons.ORDER_FILE)
        pages = [f"{conf['gallery_dirs']}/{n}" for n in lessons.reading_order(gallery)]
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


def collect_first_words(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the first paragraph of a lesson, in the language of this build."""
    folder = app.config.sphinx_gallery_conf["gallery_dirs"]
    if app.env.docname.startswith(f"{folder}/"):
        section = doctree.next_node(nodes.section)
        paragraph = section and section.next_node(nodes.paragraph)
        first_words(app.env)[app.env.docname] = paragraph.astext() if paragraph else ""


def forget_page(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    first_words(env).pop(page, None)


def merge_pages(
    app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    first_words(env).update(first_words(other))


def fill_cards(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the first words of each lesson on its card."""
    for paragraph in doctree.findall(nodes.paragraph):
        if "lesson" in paragraph:
            paragraph += nodes.Text(first_words(app.env).get(paragraph["lesson"], ""))


def thumbnail_of(env: BuildEnvironment, page: str) -> Path | None:
    """Return the picture of a lesson that Sphinx-Gallery made small, if there is one.

    It is asked for by its name: to list the folder for each of a thousand lessons would
    take long.
    """
    folder, _, name = page.rpartition("/")
    thumbnails = Path(env.srcdir, folder, "images", "thumb")
    for suffix in _SUFFIXES:
        thumbnail = thumbnails / f"sphx_glr_{name}_thumb{suffix}"
        if thumbnail.is_file():
            return thumbnail
    return None


def first_words(env: BuildEnvironment) -> dict[str, str]:
    """Return the first paragraph of each lesson that has been read."""
    if not hasattr(env, "lesson_first_words"):
        env.lesson_first_words = {}
    return env.lesson_first_words


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("lesson-cards", LessonCards)
    app.connect("doctree-read", collect_first_words)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.connect("doctree-resolved", fill_cards)
    return {
        "version": "1",
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
