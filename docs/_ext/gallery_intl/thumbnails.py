"""Thumbnails: the cards of a gallery's index and of mini-galleries.

Sphinx-Gallery writes a card's title and its tooltip as HTML, in English. They are made
anew from the localized script, by Sphinx-Gallery's own rules.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from collections.abc import Set
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms import SphinxTransform
from sphinx_gallery.gen_rst import extract_intro_and_title

from .figures import replace_words
from .files import write_if_changed
from .pages import (
    figure_path,
    folder_of,
    is_gallery_page,
    script_of,
    translations_of,
)

_THUMBNAIL = re.compile(r"/*(.*)images/thumb/sphx_glr_(.+)_thumb\.\w+$")
_TOOLTIP = re.compile(r'(<div class="sphx-glr-thumbcontainer"[^>]*tooltip=")[^"]*(")')
_TITLE = re.compile(r'(<div class="sphx-glr-thumbnail-title">).*?(</div>)', re.DOTALL)


@dataclass(frozen=True)
class Card:
    """What a thumbnail's card says of a page."""

    intro: str
    title: str
    # A digest of the picture.
    drawn: str


class LocalizeThumbnails(SphinxTransform):
    """Show the thumbnails with their words in the page's language.

    A page always shows the same file, which is written when the page that it stands
    for is read: so a page with a thousand thumbnails depends on no catalog.
    """

    # Before the images of a page are collected, like the figures of its own.
    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        for image in self.document.findall(nodes.image):
            match = _THUMBNAIL.match(image["uri"])
            page = match and "".join(match.groups())
            if not page or not script_of(self.env, page).is_file():
                continue
            image["thumbnail_of"] = page
            if figure := figure_path(self.env, image["uri"]):
                localized = _localized_thumbnail(self.env, page, figure)
                if not localized.is_file():
                    _write_thumbnail(self.env, page, figure)
                uri = localized.relative_to(self.env.srcdir).as_posix()
                image["uri"] = f"/{uri}"


class CardCollector(EnvironmentCollector):
    """Keeps what the card of each page says, and which cards each page shows.

    A page is processed after `write_downloads`, which makes the localized script, and
    after Sphinx's own collectors, to which a card is nothing.
    """

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        env, page = app.env, app.env.docname
        card = None
        if app.builder.name != "gettext" and is_gallery_page(env, page):
            card = _make_card(env, page)
        images = doctree.findall(nodes.image)
        shown = frozenset(i["thumbnail_of"] for i in images if "thumbnail_of" in i)
        _collected(env)[page] = card, shown

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        _collected(env).pop(docname, None)

    def merge_other(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        docnames: Set[str],
        other: BuildEnvironment,
    ) -> None:
        _collected(env).update((page, _collected(other)[page]) for page in docnames)

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return the pages that show a card which has changed since the last build."""
        collected = _collected(env)
        before = getattr(env, "gallery_intl_cards_before", {})
        cards = {page: card for page, (card, _) in collected.items() if card}
        changed = {page for page in cards if before.get(page) != cards[page]}
        env.gallery_intl_cards_before = cards
        return [page for page, (_, shown) in collected.items() if shown & changed]


def _make_card(env: BuildEnvironment, page: str) -> Card | None:
    """Return what the card of a page says, and bring its thumbnail up to date."""
    script = script_of(env, page)
    name = f"sphx_glr_{script.stem}_thumb.svg"
    figure = script.parent / "images" / "thumb" / name
    drawn = _write_thumbnail(env, page, figure) if figure.is_file() else ""
    localized = folder_of(script.parent, env.config.language) / script.name
    try:
        docstring = ast.get_docstring(ast.parse(localized.read_text("utf-8"))) or ""
    except SyntaxError:  # Sphinx-Gallery has warned of it.
        return None
    intro, title = extract_intro_and_title(localized, docstring)
    return Card(intro, title, drawn)


def localize_cards(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the localized title and tooltip on each card, when all pages are read."""
    card = None
    before = None
    for node in doctree.findall(lambda n: isinstance(n, nodes.raw | nodes.image)):
        if isinstance(node, nodes.image):
            card, _ = _collected(app.env).get(node.get("thumbnail_of"), (None, ()))
            if card is not None:
                _replace(before, _TOOLTIP, escape(card.intro))
        else:
            if card is not None:
                _replace(node, _TITLE, escape(card.title))
            card, before = None, node


def _collected(env: BuildEnvironment) -> dict[str, tuple[Card | None, frozenset[str]]]:
    """Return for each page its own card, and the pages whose thumbnails it shows."""
    return vars(env).setdefault("gallery_intl_cards", {})


def _localized_thumbnail(env: BuildEnvironment, page: str, figure: Path) -> Path:
    return folder_of(script_of(env, page).parent, env.config.language) / figure.name


def _write_thumbnail(env: BuildEnvironment, page: str, figure: Path) -> str:
    """Write a thumbnail in the language of a build, and return its digest."""
    svg = replace_words(figure.read_text("utf-8"), translations_of(env, page))
    localized = _localized_thumbnail(env, page, figure)
    write_if_changed(localized, svg)
    # Sphinx would read the pages that show it anew, where writing them is enough.
    os.utime(localized, (0, 0))
    return hashlib.sha256(svg.encode()).hexdigest()


def _replace(node: nodes.raw | None, pattern: re.Pattern[str], text: str) -> None:
    if node is not None:
        html = pattern.sub(lambda match: match[1] + text + match[2], node.astext())
        node[:] = [nodes.Text(html)]
