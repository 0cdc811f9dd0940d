"""Cards: the picture that a link to a page shows where it is shared.

Each lesson has one with its number, its title and its first figure; the other pages
share that of the course. A picture is asked for by its absolute address, so there are
none unless ``site_url`` is set. A template gets its page's as ``card``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from course import SHARES_WORK
from course.addresses import address_of
from course.pages import lesson_number, listed_pages

from .picture import CARD, Card, Shape, draw

# In the folder of a language.
FOLDER = "_cards"


@dataclass(frozen=True)
class CardLink:
    """A card as a page names it: ``address`` is absolute, the size is in pixels."""

    address: str
    alt: str
    width: int = CARD.width
    height: int = CARD.height


def add_card(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Draw the card of a page, and give it to the template as ``card``."""
    site = app.config.site_url
    if not site or app.builder.name != "html":
        return
    number = lesson_number(app.env, page)
    if number is None or doctree is None:
        card, name = course_card(app), "course"
    else:
        card = Card(
            title=app.env.titles[page].astext(),
            label=_("Lesson %s") % number,
            foot=app.config.html_title,
            figure=_first_figure(app, doctree),
        )
        name = page
    path = f"{FOLDER}/{name}.png"
    draw(card, CARD, Path(app.outdir, path))
    context["card"] = CardLink(
        address=address_of(site, app.config.language) + path,
        alt=f"{card.label}: {card.title}",
    )


def course_card(app: Sphinx) -> Card:
    """Return the card of the course as a whole."""
    return Card(
        title=app.config.html_title,
        label=_("Course"),
        foot=_("Lessons: %s") % len(listed_pages(app.env)),
    )


def draw_cover(app: Sphinx, shape: Shape, target: Path) -> None:
    """Draw the card of the course in another shape."""
    draw(course_card(app), shape, target)


def _first_figure(app: Sphinx, doctree: nodes.document) -> Path | None:
    for image in doctree.findall(nodes.image):
        for file in image.get("candidates", {}).values():
            path = Path(app.srcdir, file)
            if path.is_file():
                return path
    return None


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    app.connect("html-page-context", add_card)
    return SHARES_WORK
