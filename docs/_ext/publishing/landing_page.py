"""The landing page: the root of the site, which leads to the visitor's language.

It is written once for all languages, so its words come from each language's catalog of
the interface.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from pathlib import Path

import polib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalogs.interface import CATALOG
from course.addresses import address_of
from course.languages import Language, languages


@dataclass(frozen=True)
class Section:
    """A language on the landing page, with the words of its catalog."""

    code: str
    name: str
    direction: str
    # The title of the site.
    title: str
    words: gettext.NullTranslations


class Words(gettext.NullTranslations):
    """The words of the interface in one language, in English where it has none."""

    def __init__(self, catalog: Path) -> None:
        super().__init__()
        entries = polib.pofile(str(catalog)) if catalog.is_file() else []
        self._known = {
            entry.msgid: entry.msgstr for entry in entries if entry.translated()
        }

    def gettext(self, message: str) -> str:
        return self._known.get(message, message)


def landing_page(
    root: Path, title: str, site_url: str = "", template: str = "index.html"
) -> str:
    """Return the root page of the site that is made of the project in ``root``.

    ``title`` is the English title of the site, ``site_url`` its address where known.
    ``template`` names another page that stands at the root, in every language too.
    """
    sections = [
        _section(root, language, title)
        for language in sorted(
            languages(root / "locale").values(),
            key=lambda language: not language.preferred,
        )
    ]
    environment = Environment(
        loader=FileSystemLoader(root / "docs" / "_templates" / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        languages=sections,
        preferred=sections[0],
        site_url=address_of(site_url),
    )


def _section(root: Path, language: Language, title: str) -> Section:
    words = Words(root / "locale" / language.code / CATALOG)
    return Section(
        language.code, language.name, language.direction, words.gettext(title), words
    )
