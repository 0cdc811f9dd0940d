"""The page for addresses that do not exist, one in each language.

A server may show it under any address below the language's folder. With ``site_url``
its links are taken from where it belongs; without it they are right in that folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.locale import _

from course import SHARES_WORK
from course.addresses import address_of
from course.languages import languages, locale_of

PAGE = "404"


def add_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page, for the builder to write."""
    if app.builder.name != "html":
        return
    known = languages(locale_of(app))
    home = app.builder.get_target_uri(app.config.root_doc)
    base = address_of(app.config.site_url, app.config.language)
    context = {
        "title": _("This page does not exist"),
        "homes": [(one, f"../{code}/{home}") for code, one in known.items()],
        # With its own name, for links to a place on the page itself.
        "base": base and base + app.builder.get_target_uri(PAGE),
        # It stands for other addresses: none is its own.
        "pageurl": None,
    }
    yield PAGE, context, "404.html"


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    app.connect("html-collect-pages", add_page)
    return SHARES_WORK
