"""The languages of the site, as ``locale/languages.toml`` lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SiteLanguage:
    """A language in which the site is published."""

    # The folder's name in the site and in locale/, and the value of ``lang``.
    code: str
    # Its own name for itself.
    name: str
    # "ltr" or "rtl".
    direction: str
    # What a visitor gets whose languages the site does not have.
    preferred: bool = False
    # What a reader reads of it in a minute, in words that spaces part.
    words_per_minute: int = 200


def site_languages(table: Path) -> dict[str, SiteLanguage]:
    """Return the languages by their codes, in the order of the table.

    The first is the source. Raises `ValueError` unless exactly one is preferred.
    """
    entries = tomllib.loads(table.read_text("utf-8"))
    languages = {
        code: SiteLanguage(
            code,
            entry["name"],
            entry["direction"],
            entry.get("preferred", False),
            entry.get("words_per_minute", SiteLanguage.words_per_minute),
        )
        for code, entry in entries.items()
    }
    preferred = [code for code, one in languages.items() if one.preferred]
    if len(preferred) != 1:
        raise ValueError(
            f"{table.name} has {len(preferred)} languages with 'preferred = true': "
            "give it to exactly one, the language of a visitor who has none of them"
        )
    return languages
