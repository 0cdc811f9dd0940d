"""Catalogs: what is wrong with the translations, and what is left to translate.

``python -m catalogs check`` names each fault with its file and line, ``python -m
catalogs todo`` lists the messages without a translation. Both read files and run
nothing: no Sphinx, no lesson, no torch.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .glossary import Glossary, read_glossary

# .../docs/_ext/catalogs/__init__.py
ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "locale"


@dataclass(frozen=True)
class Language:
    """A language that the pages are translated into."""

    code: str
    direction: str = "ltr"
    folder: Path = LOCALE
    glossary: Glossary = field(default_factory=lambda: Glossary(()))
    # What stays as it is in every language: products, people, words on a screen.
    names: re.Pattern[str] = re.compile(r"(?!)")
    # Its own name for itself.
    name: str = ""

    def catalogs(self) -> list[Path]:
        """Return the files with this language's translations."""
        return sorted((self.folder / self.code / "LC_MESSAGES").rglob("*.po"))


def languages(folder: Path = LOCALE) -> dict[str, Language]:
    """Return the languages of ``languages.toml``, all but the first, by their code."""
    with (folder / "languages.toml").open("rb") as file:
        table = tomllib.load(file)
    names = read_names(folder / "names.txt")
    return {
        code: Language(
            code,
            entry["direction"],
            folder,
            read_glossary(folder / code / "glossary.csv"),
            names,
            entry["name"],
        )
        for code, entry in list(table.items())[1:]
    }


@cache
def read_names(path: Path) -> re.Pattern[str]:
    """Return a pattern that finds the names listed in a file, one a line."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    names = {line.strip() for line in lines if line.strip() and line[0] != "#"}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # With no name at all, the pattern finds nothing.
    any_name = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{any_name})(?!\w)")
