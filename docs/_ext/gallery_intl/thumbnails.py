"""Thumbnails: the cards of a gallery's index and of mini-galleries.

Sphinx-Gallery writes a card's title and its tooltip as HTML, in English. They are made
anew from the localized script, by Sphinx-Gallery's own rules.
"""

from __future__ import annotations

import ast
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx_gallery.gen_rst import extract_intro_and_title

from .pages import catalogs_of, folder_of, localized_figure, script_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_THUMBNAIL = re.compile(
    r"(?P<gallery>.*)images/thumb/sphx_glr_(?P<name>.+)_thumb\.\w+$"
)
_TOOLTIP = re.compile(r'(<div class="sphx-glr-thumbcontainer"[^>]*tooltip=")[^"]*(")')
_TITLE = re.compile(r'(<div class="sphx-glr-thumbnail-title">).*?(</div>)', re.DOTALL)


class LocalizeThumbnails(SphinxTransform):
    """Show the thumbnails with their words in the page's language."""

    # Before the images of a page are collected, like the figures of its own.
    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        for image in self.document.findall(nodes.image):
            page = _page_of(image["uri"])
            if page is not None and script_of(self.env, page).is_file():
                for catalog in catalogs_of(self.env, page):
                    self.env.note_dependency(catalog)
                image["uri"] = localized_figure(self.env, page, image["uri"])
                image["thumbnail_of"] = page


def localize_cards(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Put the localized title and tooltip on each card, when all pages are read."""
    for image in doctree.findall(nodes.image):
        if "thumbnail_of" not in image:
            continue
        script = _localized_script(app, image["thumbnail_of"])
        if script is None:
            continue
        docstring = ast.get_docstring(ast.parse(script.read_text("utf-8"))) or ""
        intro, title = extract_intro_and_title(script, docstring)
        before, after = _around(doctree, image)
        _replace(before, _TOOLTIP, escape(intro))
        _replace(after, _TITLE, escape(title))


def _around(
    doctree: nodes.document, image: nodes.image
) -> tuple[nodes.raw | None, nodes.raw | None]:
    """Return the pieces of HTML that stand right before and after an image."""
    before = after = None
    passed = False
    for node in doctree.findall(lambda n: n is image or isinstance(n, nodes.raw)):
        if node is image:
            passed = True
        elif not passed:
            before = node
        else:
            after = node
            break
    return before, after


def _replace(node: nodes.raw | None, pattern: re.Pattern[str], text: str) -> None:
    if node is not None:
        html = pattern.sub(lambda match: match[1] + text + match[2], node.astext())
        node[:] = [nodes.Text(html)]


def _page_of(uri: str) -> str | None:
    match = _THUMBNAIL.match(uri.lstrip("/"))
    return f"{match['gallery']}{match['name']}" if match else None


def _localized_script(app: Sphinx, page: str) -> Path | None:
    script = script_of(app.env, page)
    localized = folder_of(script.parent, app.config.language) / script.name
    return localized if localized.is_file() else None
