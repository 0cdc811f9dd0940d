"""Prose in reStructuredText: each message replaced where it stands.

The messages of a page come in the order of the page, and so do their sources. A cursor
goes through the prose; from where it stands, the next message is looked for as a whole
paragraph, title or item, with line breaks wherever its source has them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    """Prose between two tables, or a cell of one; ``done`` has been passed."""

    rest: str
    in_table: bool = False
    done: str = ""


def translate_prose(
    blocks: list[str],
    messages: Iterable[Message],
    translate: Callable[[str], str | None],
) -> list[str]:
    """Return blocks of prose with the messages translated.

    A message that cannot be found stays as it is.
    """
    drafts = [
        [(piece, _segments(piece)) for piece in find_tables(block)] for block in blocks
    ]
    left = [each for draft in drafts for _piece, segments in draft for each in segments]
    for message in messages:
        for index, segment in enumerate(left):
            if match := _find(segment.rest, message):
                _advance(segment, match, message, translate(message.text))
                left = left[index:]
                break
    return ["".join(_written(*piece) for piece in draft) for draft in drafts]


def _segments(piece: str | Table) -> list[_Segment]:
    if isinstance(piece, Table):
        return [_Segment(cell, in_table=True) for cell in piece.cells()]
    return [_Segment(piece)]


def _written(piece: str | Table, segments: list[_Segment]) -> str:
    texts = [segment.done + segment.rest for segment in segments]
    return piece.write(texts) if isinstance(piece, Table) else texts[0]


def _advance(
    segment: _Segment, found: re.Match[str], message: Message, translation: str | None
) -> None:
    """Pass a message that was found. A translation is laid out as its source was."""
    start, end = found.span("text")
    passed, text, rest = segment.rest[:start], found["text"], segment.rest[end:]
    before = passed.rpartition("\n")[2]
    margin = " " * len(before)
    if not translation or translation == message.text:
        new = text
    elif message.kind == "literal":
        lines = [f"{margin}{x}".rstrip() for x in translation.rstrip().split("\n")]
        new = "\n".join(lines).removeprefix(margin)
    else:
        new = re.sub(r"\s*\n\s*", " ", translation).strip()
        if message.kind == "title":
            passed, rest = _fit_lines(passed, rest, column_width(new))
        elif message.kind == "paragraph":
            if message.source.rstrip().endswith("::") and not new.endswith("::"):
                # The text announces a literal block: say so on a line of its own.
                rest = f"\n\n{margin}::{rest}"
            # A break would leave one of two spaces, and so another message.
            if not segment.in_table and "  " not in new:
                new = _wrapped(new, before, text)
    segment.done += passed + new
    segment.rest = rest


def _find(rest: str, message: Message) -> re.Match[str] | None:
    lines = [line.strip() for line in message.source.strip().split("\n")]
    # Lines of a formula may be separated by empty ones.
    gap = r"\s*\n[ \t]*" if message.kind == "literal" else r"[ \t]*\n[ \t]*"
    text = rf"(?P<text>{gap.join(map(re.escape, lines))})"
    whole = re.compile(_BEFORE + text + r"(?=[ \t]*$|[ \t]+:[ \t])", re.MULTILINE)
    # A field's name, an option's text, a term before its class: part of a line.
    part = re.compile(r"(?<![\w`*|])" + text + r"(?![\w`*|])")
    return whole.search(rest) or part.search(rest)


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


def _wrapped(new: str, before: str, text: str) -> str:
    """Break a paragraph into lines that go on where its source ``text`` went on."""
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
