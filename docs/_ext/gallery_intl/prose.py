"""Prose in reStructuredText: each message replaced where it stands.

The messages of a page come in the order of the page, and so do their sources. A cursor
goes through the prose; from where it stands, the next message is looked for as a whole
paragraph, title or item, with line breaks wherever its source has them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from docutils.utils import column_width

from .tables import Table, find_tables

WIDTH = 86

# What may stand on a line before the text of a message: bullets, numbers, fields,
# footnotes, directives with an argument, line blocks, options of directives.
_BEFORE = (
    r"^(?P<before>[ \t]*(?:"
    r"(?:[-*+•‣⁃]|\(?(?:\d+|[A-Za-z]|\#|[ivxlcdmIVXLCDM]+)[.)])[ \t]+"
    r"|\|[ \t]+"
    r"|:(?:[^:\n]|:(?!\s))+:[ \t]+"
    r"|\.\.[ \t]+(?:\[[^\]\n]+\]|(?:\|[^|\n]+\|[ \t]+)?[\w:+.-]+::)[ \t]+"
    r"|__[ \t]+"
    r")*)"
)
_LIST_ITEM = re.compile(r"[ \t]*(?:(?:[-*+•‣⁃]|\(?(?:\d+|[A-Za-z#])[.)])[ \t]+)*$")
_UNDERLINE = re.compile(r"[ \t]*\n([ \t]*)(([^\w\s])\3*)[ \t]*(?=\n|\Z)")
_OVERLINE = re.compile(r"(?:\A|\n)([ \t]*)(([^\w\s])\3*)[ \t]*\n[ \t]*\Z")


@dataclass(frozen=True)
class Message:
    """A message of a page: what translators see, how it stands, and what it is.

    ``kind`` is "title", "paragraph", "literal" for a block whose lines count (a
    formula), or "" for everything else.
    """

    text: str
    source: str
    kind: str = ""


@dataclass
class _Segment:
    """Prose between two tables, or one table; ``done`` is what has been passed."""

    rest: str
    table: Table | None = None
    done: list[str] = field(default_factory=list)


def translate_prose(
    blocks: list[str],
    messages: Iterable[Message],
    translate: Callable[[str], str | None],
) -> list[str]:
    """Return blocks of prose with the messages translated.

    A message that cannot be found stays as it is.
    """
    segments: list[tuple[int, _Segment]] = []
    for number, block in enumerate(blocks):
        for piece in find_tables(block):
            if isinstance(piece, Table):
                for cell in piece.cells():
                    segments.append((number, _Segment(cell, piece)))
            else:
                segments.append((number, _Segment(piece)))
    current = 0
    for message in messages:
        for index in range(current, len(segments)):
            if _advance(segments[index][1], message, translate(message.text)):
                current = index
                break
    results = ["" for _ in blocks]
    seen: set[int] = set()
    cells: dict[int, list[str]] = {}
    for _number, segment in segments:
        if segment.table is not None:
            text = "".join(segment.done) + segment.rest
            cells.setdefault(id(segment.table), []).append(text)
    for number, segment in segments:
        if segment.table is None:
            results[number] += "".join(segment.done) + segment.rest
        elif id(segment.table) not in seen:
            seen.add(id(segment.table))
            results[number] += segment.table.write(cells[id(segment.table)])
    return results


def _advance(segment: _Segment, message: Message, translation: str | None) -> bool:
    """Pass a message in a segment, and put its translation in its place."""
    match = _find(segment.rest, message)
    if match is None:
        return False
    start, end = match.span("text")
    passed, text, rest = segment.rest[:start], match["text"], segment.rest[end:]
    if translation and translation != message.text:
        text, passed, rest = _replace(segment, passed, text, rest, message, translation)
    segment.done += [passed, text]
    segment.rest = rest
    return True


def _find(rest: str, message: Message) -> re.Match[str] | None:
    lines = [line.strip() for line in message.source.strip().split("\n")]
    text = r"(?P<text>" + r"[ \t]*\n[ \t]*".join(map(re.escape, lines)) + ")"
    if message.kind == "literal":
        # Lines of a formula may be separated by empty ones.
        text = r"(?P<text>" + r"\s*\n[ \t]*".join(map(re.escape, lines)) + ")"
    whole = re.compile(_BEFORE + text + r"(?=[ \t]*$|[ \t]+:[ \t])", re.MULTILINE)
    # A field's name, an option's text, a term before its class: part of a line.
    part = re.compile(r"(?<![\w`*|])" + text + r"(?![\w`*|])")
    return whole.search(rest) or part.search(rest)


def _replace(
    segment: _Segment,
    passed: str,
    text: str,
    rest: str,
    message: Message,
    translation: str,
) -> tuple[str, str, str]:
    """Return a translation laid out as its source was, between what surrounds it."""
    if message.kind == "literal":
        margin = " " * _column(passed)
        return _margined(translation, margin), passed, rest
    new = re.sub(r"\s*\n\s*", " ", translation).strip()
    if message.kind == "title":
        passed, rest = _fit_lines(passed, rest, column_width(new))
        return new, passed, rest
    announces = message.kind == "paragraph" and message.source.rstrip().endswith("::")
    if announces and not new.endswith("::"):
        # The text announces a literal block: say so on a line of its own.
        margin = " " * _column(passed)
        rest = f"\n\n{margin}::{rest}"
    # A break would leave one of two spaces, and so another message.
    if message.kind == "paragraph" and segment.table is None and "  " not in new:
        new = _wrapped(new, passed, text)
    return new, passed, rest


def _fit_lines(passed: str, rest: str, width: int) -> tuple[str, str]:
    """Make the lines above and below a title as long as the title."""
    above = _OVERLINE.search(passed)
    below = _UNDERLINE.match(rest)
    if below and len(below[2]) < width:
        line = below[3] * width
        rest = f"\n{below[1]}{line}{rest[below.end() :]}"
        if above and above[3] == below[3]:
            start, end = above.span(2)
            passed = f"{passed[:start]}{line}{passed[end:]}"
    return passed, rest


def _wrapped(new: str, passed: str, text: str) -> str:
    """Break a paragraph into lines that go on where its source went on."""
    before = passed[passed.rfind("\n") + 1 :]
    follows = re.search(r"\n([ \t]*)", text)
    if follows:
        margin = follows[1]
    elif _LIST_ITEM.match(before):
        margin = " " * len(before)
    else:
        return new
    lines = textwrap.wrap(
        new,
        width=WIDTH,
        initial_indent=" " * len(before),
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    # Docutils must not take a line for the beginning of something else.
    for line in lines[1:]:
        if re.match(r"\s*([-*+•‣⁃|=~^\"'`.:_#]|\(?(\d+|[A-Za-z#])[.)](\s|$))", line):
            return new
    return "\n".join([lines[0][len(before) :], *lines[1:]])


def _column(passed: str) -> int:
    return len(passed) - (passed.rfind("\n") + 1)


def _margined(text: str, margin: str) -> str:
    first, *others = text.rstrip().split("\n")
    return "\n".join([first, *(f"{margin}{x}".rstrip() for x in others)])
