"""The landing page: the root of the site, which leads to the visitor's language.

It is written once for all languages, so its words come from each language's catalog of
the interface.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalogs.interface import CATALOG
from course.addresses import address_of
from course.languages import Language, languages


def landing_page(
    root: Path, title: str, site_url: str = "", template: str = "index.html"
) -> str:
    """Return the root page of the site that is made of the project in ``root``.

    ``title`` is the English title of the site, ``site_url`` its address where known.
    ``template`` names another page that stands at the root, in every language too.
    """
    known = languages(root / "locale").values()
    preferred_first = sorted(known, key=lambda language: not language.preferred)
    environment = Environment(
        loader=FileSystemLoader(root / "docs" / "_templates" / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        languages=preferred_first,
        preferred=preferred_first[0],
        words={language.code: _words_of(language) for language in known},
        title=title,
        site_url=address_of(site_url),
    )


def _words_of(language: Language) -> Callable[[str], str]:
    """Return what gives the words of the interface, in English where it has none."""
    catalog = language.folder / CATALOG
    entries = polib.pofile(str(catalog)) if catalog.is_file() else []
    translated = {entry.msgid: entry.msgstr for entry in entries if entry.translated()}
    return lambda message: translated.get(message, message)
