"""Finding the terms of a glossary in prose: whole words, the longest term first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"\w+")
# What may stand between two words of a term.
_GAP = re.compile(r"\s+|[-\u2010\u2011]")
# A word is a part of a longer one, or of a name, where these join it to another.
_JOINED_BEFORE = re.compile(r"\w[-\u2010\u2011/._]\Z")
_JOINED_AFTER = re.compile(r"[-\u2010\u2011/._]\w")

Words = tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """How words of a language appear in prose, and which are not marked there.

    ``endings`` are pairs of an ending in the glossary and one in prose; ``forms`` are
    further words for a term; ``unmarked`` are words and phrases that prose uses in
    other senses.
    """

    endings: tuple[tuple[str, str], ...] = ()
    forms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unmarked: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Rules:
        """Return the rules in a table of a TOML file."""
        return cls(
            tuple((before, after) for before, after in table.get("endings", ())),
            tuple(
                (term, tuple(forms)) for term, forms in table.get("forms", {}).items()
            ),
            tuple(table.get("unmarked", ())),
        )


class Matcher:
    """Finds terms in text."""

    def __init__(self, terms: Iterable[tuple[str, str]], rules: Rules) -> None:
        """Take pairs of a term and a key that stands for it."""
        self._keys: dict[Words, str | None] = {}
        further = dict(rules.forms)
        for term, key in terms:
            for form in (term, *further.get(term, ())):
                for words in _inflected(_words(form), rules):
                    self._keys.setdefault(words, key)
        for phrase in rules.unmarked:
            for words in _inflected(_words(phrase), rules):
                self._keys[words] = None
        self._longest = max(map(len, self._keys), default=0)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, key) for each term in an NFC text, from left to right."""
        found = list(_WORD.finditer(text))
        words = [match[0].casefold() for match in found]
        position = 0
        while position < len(found):
            count = self._count(text, found, words, position)
            if count:
                key = self._keys[tuple(words[position : position + count])]
                start = found[position].start()
                end = found[position + count - 1].end()
                if key is not None and not _is_joined(text, start, end):
                    yield start, end, key
            position += count or 1

    def _count(
        self, text: str, found: list[re.Match[str]], words: list[str], position: int
    ) -> int:
        """Return how many words the longest term has that starts at a word."""
        count = 0
        for length in range(1, min(self._longest, len(found) - position) + 1):
            last = position + length - 1
            if length > 1:
                gap = text[found[last - 1].end() : found[last].start()]
                if not _GAP.fullmatch(gap):
                    break
            if tuple(words[position : last + 1]) in self._keys:
                count = length
        return count


def _words(text: str) -> Words:
    text = unicodedata.normalize("NFC", text)
    return tuple(match[0].casefold() for match in _WORD.finditer(text))


def _inflected(words: Words, rules: Rules) -> Iterator[Words]:
    """Yield the words of a term, as they are and with the endings of the language."""
    if words:
        yield words
        *first, last = words
        for before, after in rules.endings:
            if last.endswith(before):
                yield (*first, f"{last[: len(last) - len(before)]}{after}")


def _is_joined(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 2) : start]
    return bool(_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(text, end))
