"""The languages of the site, as ``locale/languages.toml`` lists them.

``python -m course.languages`` prints their codes, in the order of the table.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import ROOT

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LOCALE = ROOT / "locale"
TABLE = "languages.toml"
# The code of a language, such as vi or pt-BR, becomes a part of paths and commands.
CODE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Language:
    """A language in which the site is published."""

    # The folder's name in the site and in locale/, and the value of ``lang``.
    code: str
    # Its own name for itself.
    name: str
    # "ltr" or "rtl".
    direction: str = "ltr"
    # What a visitor gets whose languages the site does not have.
    preferred: bool = False
    # What a reader reads of it in a minute, in words that spaces part.
    words_per_minute: int = 200
    # The folder of all languages.
    locale: Path = LOCALE

    @property
    def folder(self) -> Path:
        """Where this language's translations and its glossary are."""
        return self.locale / self.code

    def catalogs(self) -> list[Path]:
        """Return the files with this language's translations."""
        return sorted((self.folder / "LC_MESSAGES").rglob("*.po"))


def languages(locale: Path = LOCALE) -> dict[str, Language]:
    """Return the languages by their codes, in the order of the table.

    The first is the source. Raises `ValueError` for what is no code of a language, and
    unless exactly one is preferred.
    """
    entries = tomllib.loads((locale / TABLE).read_text("utf-8"))
    for code in entries:
        if not CODE.fullmatch(code):
            raise ValueError(f"{TABLE}: {code!r} is not the code of a language")
    found = {
        code: Language(code, **entry, locale=locale) for code, entry in entries.items()
    }
    preferred = [code for code, one in found.items() if one.preferred]
    if len(preferred) != 1:
        raise ValueError(
            f"{TABLE} has {len(preferred)} languages with 'preferred = true': "
            "give it to exactly one, the language of a visitor who has none of them"
        )
    return found


def translations(locale: Path = LOCALE) -> dict[str, Language]:
    """Return the languages that the pages are translated into: all but the first."""
    return dict(list(languages(locale).items())[1:])


def locale_of(app: Sphinx | BuildEnvironment) -> Path:
    """Return the folder with the languages of a Sphinx project."""
    return Path(app.srcdir, app.config.locale_dirs[0])


def language_of(app: Sphinx | BuildEnvironment) -> Language:
    """Return the language of a build, also one that the table does not list yet."""
    code, locale = app.config.language, locale_of(app)
    return languages(locale).get(code) or Language(code, code, locale=locale)


def main() -> None:
    try:
        print(*languages(), sep="\n")
    except (OSError, ValueError, TypeError) as error:
        sys.exit(f"The languages cannot be read: {error}")


if __name__ == "__main__":
    main()
