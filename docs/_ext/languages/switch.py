"""The language switch: each page leads to itself in the other languages.

The links are relative and need no script. Search engines find the same addresses in
the head of the page, absolute where ``site_url`` is set, beside ``x-default``: the page
for readers of no listed language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from course import SHARES_WORK
from course.addresses import address_of
from course.languages import Language, language_of, languages, locale_of


@dataclass(frozen=True)
class Alternate:
    """A page in one of the languages, as a page links to it."""

    language: Language
    # Relative to the page that is written.
    link: str
    # Absolute where the address of the site is known.
    address: str


def check_languages(app: Sphinx, config: Config) -> None:
    """Stop with one sentence where the table cannot be used."""
    try:
        languages(locale_of(app))
    except ValueError as error:
        raise SystemExit(str(error)) from None


def add_alternates(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page template the page's language and the page in the others.

    ``site_language`` is the language, ``alternates`` the page in every language, this
    one included, and ``x_default`` the address for readers of none of them.
    """
    known = languages(locale_of(app))
    to_root = f"{context['content_root'].removeprefix('./')}../"
    uri = app.builder.get_target_uri(page)
    site = address_of(app.config.site_url)

    def alternate(language: Language) -> Alternate:
        path = f"{language.code}/{uri}"
        return Alternate(language, to_root + path, (site or to_root) + path)

    alternates = {code: alternate(language) for code, language in known.items()}
    context["site_language"] = language_of(app)
    context["alternates"] = list(alternates.values())
    if page == app.config.root_doc:
        # The root page chooses by what the visitor's browser says.
        context["x_default"] = site or f"{to_root}index.html"
    else:
        (default,) = [a for a in alternates.values() if a.language.preferred]
        context["x_default"] = default.address


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    app.connect("config-inited", check_languages)
    app.connect("html-page-context", add_alternates)
    return SHARES_WORK
