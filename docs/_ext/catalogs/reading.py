"""Reading: a catalog's file, and the messages in it that are shown to readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polib

from course.languages import Language

from .markup import Flavour, Markup, is_formula, parse
from .progress import state_of

# What follows ``#.`` at a message that is not written in its page's markup.
KINDS = {"code comment": Flavour.COMMENT, "figure text": Flavour.PLAIN}
# The suffix of the file that a message comes from.
SUFFIXES = {".md": Flavour.MARKDOWN, ".py": Flavour.REST, ".rst": Flavour.REST}
# The words of the interface; they come from Python and from templates.
INTERFACE = "sphinx.po"

_KEYWORD = re.compile(r"(msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s")
_NOQA = re.compile(r"\s*noqa\b(?::?\s*(?P<names>.*))?")


class Catalog:
    """A ``.po`` file."""

    def __init__(self, path: Path, language: Language) -> None:
        self.path = path
        self.language = language
        self.data = path.read_bytes()

    @cached_property
    def lines(self) -> list[str]:
        """The lines as polib counts them; needs a file in UTF-8."""
        text = self.data.decode("utf-8")
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def file(self) -> polib.POFile:
        """The parsed file; needs a file without a fault of syntax."""
        return polib.pofile(str(self.path), encoding="utf-8")

    @cached_property
    def entries(self) -> list[Entry]:
        """The messages in use: neither the header nor what became obsolete."""
        return [Entry(self, entry) for entry in self.file if not entry.obsolete]

    @cached_property
    def header_line(self) -> int:
        for number, line in enumerate(self.lines, 1):
            if line.startswith("msgid"):
                return number if re.match(r'msgid\s+""\s*$', line) else 1
        return 1

    @cached_property
    def default_flavour(self) -> Flavour:
        """The flavour of a message that does not say where it comes from."""
        if self.path.name == INTERFACE:
            return Flavour.PLAIN
        sources = (source for entry in self.file for source, _ in entry.occurrences)
        return _flavour_of(next(sources, ""), Flavour.PLAIN)


class Entry:
    """A message of a catalog, in all its forms."""

    def __init__(self, catalog: Catalog, entry: polib.POEntry) -> None:
        self.catalog = catalog
        self.po = entry
        # polib counts from 0 where the file begins with this entry.
        self._places = dict(self._keywords(max(entry.linenum, 1)))

    @property
    def line(self) -> int:
        """The line of the English text."""
        return self._places.get("msgid", self.po.linenum)

    @property
    def is_shown(self) -> bool:
        """Tell whether readers see the translation, and not the English text."""
        return state_of(self.po) == "translated"

    @cached_property
    def noqa(self) -> list[str] | None:
        """The checks that the translator switched off; None without such a comment."""
        found = [
            match["names"] or ""
            for line in self.po.tcomment.splitlines()
            if (match := _NOQA.fullmatch(line))
        ]
        if not found:
            return None
        return [name for names in found for name in re.split(r"[,\s]+", names) if name]

    @cached_property
    def messages(self) -> list[Message]:
        """The pairs of an English text and a translation that readers see."""
        if not self.is_shown:
            return []
        if not self.po.msgid_plural:
            return [self._message(self.po.msgid, self.po.msgstr, "msgstr")]
        forms = sorted(self.po.msgstr_plural.items())
        # The first of several forms is the singular; a single form stands for both.
        first = self.po.msgid if len(forms) > 1 else self.po.msgid_plural
        return [
            self._message(
                self.po.msgid_plural if index else first, text, f"msgstr[{index}]"
            )
            for index, text in forms
        ]

    def _message(self, english: str, translation: str, keyword: str) -> Message:
        line = self.line_of(keyword)
        return Message(self, self._flavour(english), english, translation, line)

    def _flavour(self, english: str) -> Flavour:
        for line in self.po.comment.splitlines():
            for kind, flavour in KINDS.items():
                if line.startswith(kind):
                    return flavour
        flavour = self.catalog.default_flavour
        if self.catalog.path.name != INTERFACE and self.po.occurrences:
            flavour = _flavour_of(self.po.occurrences[0][0], flavour)
        if flavour in (Flavour.REST, Flavour.MARKDOWN) and is_formula(english):
            return Flavour.FORMULA
        return flavour

    def _keywords(self, start: int) -> Iterator[tuple[str, int]]:
        """Yield the keywords of this entry, each with its line."""
        seen: set[str] = set()
        for number in range(start, len(self.catalog.lines) + 1):
            match = _KEYWORD.match(self.catalog.lines[number - 1])
            if match is None:
                continue
            if match[1] in seen or (match[1] == "msgid" and seen):
                return
            seen.add(match[1])
            yield match[1], number

    def line_of(self, keyword: str) -> int:
        return self._places.get(keyword, self.line)


@dataclass(frozen=True)
class Message:
    """An English text and its translation; each is parsed once, when a check asks."""

    entry: Entry
    flavour: Flavour
    english: str
    translation: str
    line: int

    @property
    def language(self) -> Language:
        return self.entry.catalog.language

    @cached_property
    def source(self) -> Markup:
        return parse(self.english, self.flavour)

    @cached_property
    def target(self) -> Markup:
        return parse(self.translation, self.flavour)


def _flavour_of(source: str, default: Flavour) -> Flavour:
    return SUFFIXES.get(Path(source).suffix, default)
