"""Tables in reStructuredText: cut out of prose, and drawn anew around longer cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from textwrap import dedent

from docutils.parsers.rst import tableparser
from docutils.statemachine import StringList
from docutils.utils import column_width

_GRID_TOP = re.compile(r"[ \t]*\+-[-+]+-\+[ \t]*$")
_SIMPLE_TOP = re.compile(r"[ \t]*=+( +=+)+[ \t]*$")
_RULE = re.compile(r"[ \t]*=[= ]*$")

# The rows and columns that a cell spans beyond its own, and its text. None is what
# another cell spans.
_Rows = list[list[tuple[int, int, str] | None]]


@dataclass(frozen=True)
class Table:
    """A table of a text; ``source`` is how it stands there.

    Of its ``rows`` the first ``heads`` are its head.
    """

    source: str
    margin: str
    columns: int
    heads: int
    rows: _Rows

    def cells(self) -> list[str]:
        """Return the text of each cell, in the order in which a page shows them."""
        return [cell[2] for row in self.rows for cell in row if cell]

    def write(self, cells: list[str]) -> str:
        """Return the table with other texts in its cells, as a grid.

        A table whose texts did not change is returned as it stood.
        """
        if cells == self.cells():
            return self.source
        texts = iter(cells)
        rows = [[cell and (*cell[:2], next(texts)) for cell in r] for r in self.rows]
        return _draw(rows, self.heads, self.columns, self.margin)


def find_tables(text: str) -> Iterator[str | Table]:
    """Yield the text cut into its tables and what stands between them."""
    lines = text.splitlines(keepends=True)
    start = number = 0
    while number < len(lines):
        end = _table_end(lines, number)
        table = _parse(lines[number:end]) if end else None
        if table is None:
            number += 1
            continue
        if start < number:
            yield "".join(lines[start:number])
        yield table
        start = number = end
    if start < len(lines):
        yield "".join(lines[start:])


def _table_end(lines: list[str], start: int) -> int | None:
    """Return the line behind the table that starts at a line, if one does."""
    end = start + 1
    if _GRID_TOP.match(lines[start]):
        while end < len(lines) and lines[end].lstrip()[:1] in ("|", "+"):
            end += 1
        return end
    if not _SIMPLE_TOP.match(lines[start]):
        return None
    for line, below in pairwise([*lines[end:], ""]):
        end += 1
        if _RULE.match(line) and not below.strip():
            return end
    return None


def _parse(lines: list[str]) -> Table | None:
    source = "".join(lines)
    margin = re.match(r"[ \t]*", source)[0]
    block = StringList([line.rstrip("\n")[len(margin) :].rstrip() for line in lines])
    grid = lines[0].lstrip().startswith("+")
    parser = tableparser.GridTableParser() if grid else tableparser.SimpleTableParser()
    try:
        columns, head, body = parser.parse(block)
    # Docutils looks at a grid's edges before it has its parser read one.
    except (tableparser.TableMarkupError, IndexError):
        return None
    # Docutils tells for a cell its line, too.
    rows = [
        [cell and (cell[0], cell[1], _stripped(cell[3])) for cell in row]
        for row in [*head, *body]
    ]
    return Table(source, margin, len(columns), len(head), rows)


def _stripped(lines: list[str]) -> str:
    return dedent("\n".join(line.rstrip() for line in lines)).strip("\n")


def _draw(rows: _Rows, heads: int, columns: int, margin: str) -> str:
    """Return rows as a grid table."""
    widths = [1] * columns
    heights = [1] * len(rows)
    spans = [
        (y, x, y + cell[0], x + cell[1], cell[2].split("\n"))
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
        if cell
    ]
    # Cells of one column and row give the sizes; wider ones stretch their last.
    for y, x, last_y, last_x, lines in sorted(spans, key=lambda s: s[3] - s[1]):
        need = max(column_width(line) for line in lines)
        have = sum(widths[x : last_x + 1]) + 3 * (last_x - x)
        widths[last_x] += max(0, need - have)
        have = sum(heights[y : last_y + 1]) + (last_y - y)
        heights[last_y] += max(0, len(lines) - have)
    lefts = [sum(w + 3 for w in widths[:x]) for x in range(columns + 1)]
    tops = [sum(h + 1 for h in heights[:y]) for y in range(len(rows) + 1)]
    canvas = [[" "] * (lefts[-1] + 1) for _ in range(tops[-1] + 1)]
    corners = set()
    for y, x, last_y, last_x, lines in spans:
        left, right = lefts[x], lefts[last_x + 1]
        top, bottom = tops[y], tops[last_y + 1]
        corners |= {*product((top, bottom), (left, right))}
        for line in (top, bottom):
            sign = "=" if heads and line == tops[heads] else "-"
            canvas[line][left:right] = sign * (right - left)
        for line in range(top + 1, bottom):
            canvas[line][left] = canvas[line][right] = "|"
        for line, text in enumerate(lines, start=top + 1):
            # A wide letter takes two places, and a mark on a letter none.
            width = column_width(text)
            canvas[line][left + 1 : left + 2 + width] = [f" {text}", *[""] * width]
    for line, column in corners:
        canvas[line][column] = "+"
    return "".join(margin + "".join(row).rstrip() + "\n" for row in canvas)
