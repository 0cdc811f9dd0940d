"""The glossary of a language: how the terms of the course are translated.

``locale/<language>/glossary.csv`` has one term a line. Several words in one cell are
separated by ``;``. In the column ``check``, ``yes`` asks for the translation wherever
the English uses the term; ``forbidden`` is for everyday words, such as *step*, and only
refuses what the column of that name lists.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from course.languages import Language

from .words import OBJECT

COLUMNS = ("english", "translation", "also_accepted", "forbidden", "check", "note")
CHECKS = ("yes", "forbidden")

# How the last word of a term becomes a plural.
_PLURALS = (
    (re.compile(r"(?<=[^aeiou])y$"), "(?:y|ies)"),
    (re.compile(r"(s|x|z|ch|sh)$"), r"\1(?:es)?"),
    (re.compile(r"$"), "s?"),
)


@dataclass(frozen=True)
class Term:
    """A line of the glossary."""

    english: str
    accepted: tuple[str, ...]
    forbidden: tuple[str, ...]
    required: bool

    @cached_property
    def translation(self) -> str:
        return self.accepted[0]

    def is_in(self, text: str) -> bool:
        """Tell whether a translation uses this term in a way that is accepted."""
        text = folded(text)
        return any(folded(word) in text for word in self.accepted)

    def forbidden_in(self, text: str) -> list[str]:
        """Return the words in a translation that must not stand for this term."""
        return [word for word in self.forbidden if self._has(folded(text), word)]

    def _has(self, text: str, forbidden: str) -> bool:
        """Tell whether a text has a word that is no part of an accepted one."""
        forbidden = folded(forbidden)
        for word in map(folded, self.accepted):
            if forbidden in word:
                text = text.replace(word, " ")
        return re.search(rf"(?<!\w){re.escape(forbidden)}(?!\w)", text) is not None


class Glossary:
    """The terms of a language."""

    def __init__(self, terms: tuple[Term, ...], faults: tuple[str, ...] = ()) -> None:
        self.terms = {term.english: term for term in terms}
        self.faults = faults
        # The longest comes first: a "loss function" is not a "loss".
        longest = sorted(self.terms, key=lambda english: (-len(english), english))
        self._order = longest
        any_term = "|".join(f"({_pattern(english)})" for english in longest)
        self._uses = re.compile(
            rf"(?<![\w-])(?:{any_term or '(?!)'})(?![\w-])", re.IGNORECASE
        )

    def terms_in(self, english: str) -> list[Term]:
        """Return the terms that an English text uses, each once."""
        found = {self._order[m.lastindex - 1] for m in self._uses.finditer(english)}
        return [self.terms[name] for name in sorted(found)]

    def without_terms(self, english: str) -> str:
        """Return an English text without the terms in it."""
        return self._uses.sub(OBJECT, english)

    @cached_property
    def kept(self) -> frozenset[str]:
        """The words that translations of terms share with English."""
        return frozenset(
            word
            for term in self.terms.values()
            for accepted in term.accepted
            for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", folded(accepted))
            if word.isascii()
        )


def read_glossary(path: Path) -> Glossary:
    """Return the glossary in a file; a file that is missing has no terms."""
    if not path.is_file():
        return Glossary(())
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return Glossary((), ("1: not UTF-8 — save the file in UTF-8",))
    rows = csv.DictReader(text.splitlines(keepends=True))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        return Glossary((), (f"1: wrong columns — name them {','.join(COLUMNS)}",))
    terms: dict[str, Term] = {}
    faults = []
    for row in rows:
        if fault := next(_faults(row, terms), None):
            faults.append(f"{rows.line_num}: {fault}")
            continue
        terms[row["english"]] = Term(
            row["english"],
            (row["translation"], *_words(row["also_accepted"])),
            tuple(_words(row["forbidden"])),
            row["check"] == "yes",
        )
    return Glossary(tuple(terms.values()), tuple(faults))


@cache
def glossary_of(language: Language) -> Glossary:
    """Return the glossary of a language."""
    return read_glossary(language.folder / "glossary.csv")


def folded(text: str) -> str:
    """Return a text without the differences that make no other word."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _faults(row: dict[str | None, str | None], terms: dict[str, Term]) -> Iterator[str]:
    if None in row or None in row.values():
        yield (
            f"not {len(COLUMNS)} cells — put a cell that holds a comma in "
            "quotation marks"
        )
        return
    for column in ("english", "translation"):
        if not row[column]:
            yield f"no text in the column {column!r} — fill it in, or remove the line"
    if row["english"] in terms:
        yield f"{row['english']!r} is there twice — keep one line for each term"
    if row["check"] not in CHECKS:
        yield f"{row['check']!r} in the column 'check' — write {' or '.join(CHECKS)}"
    if not all(unicodedata.is_normalized("NFC", cell) for cell in row.values()):
        yield "the text is not in NFC — type the accented letters again"


def _words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]


def _pattern(english: str) -> str:
    """Return the pattern of a term in the singular and in the plural."""
    *first, last = map(re.escape, re.split(r"[\s-]+", english))
    for ending, plural in _PLURALS:
        if ending.search(last):
            last = ending.sub(plural, last, count=1)
            break
    return r"[\s-]+".join([*first, last])
