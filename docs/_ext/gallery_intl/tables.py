"""Tables in reStructuredText: cut out of prose, and drawn anew around longer cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils.parsers.rst import tableparser
from docutils.statemachine import StringList
from docutils.utils import column_width

_GRID_TOP = re.compile(r"[ \t]*\+-[-+]+-\+[ \t]*$")
_SIMPLE_TOP = re.compile(r"[ \t]*=+( +=+)+[ \t]*$")

# docutils' form of a cell: rows and columns that it spans beyond its own, its line,
# and its text.
_Cell = tuple[int, int, int, list[str]]


@dataclass(frozen=True)
class Table:
    """A table of a text; ``source`` is how it stands there."""

    source: str
    margin: str
    columns: int
    head: list[list[_Cell | None]]
    body: list[list[_Cell | None]]

    def cells(self) -> Iterator[str]:
        """Yield the text of each cell, in the order in which a page shows them."""
        for row in [*self.head, *self.body]:
            for cell in row:
                if cell is not None:
                    yield "\n".join(cell[3])

    def write(self, cells: list[str]) -> str:
        """Return the table with other texts in its cells, as a grid.

        A table whose texts did not change is returned as it stood.
        """
        if cells == list(self.cells()):
            return self.source
        texts = iter(cells)
        rows = [
            [None if cell is None else (cell[0], cell[1], next(texts)) for cell in row]
            for row in [*self.head, *self.body]
        ]
        return _draw(rows, len(self.head), self.columns, self.margin)


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
    first = lines[start].rstrip("\n")
    end = start + 1
    if _GRID_TOP.match(first):
        while end < len(lines) and lines[end].lstrip()[:1] in ("|", "+"):
            end += 1
        return end
    if not _SIMPLE_TOP.match(first):
        return None
    rules = 1
    while end < len(lines):
        if re.match(r"[ \t]*=[= ]*$", lines[end].rstrip("\n")):
            rules += 1
            at_end = end + 1 == len(lines) or not lines[end + 1].strip()
            if rules > 1 and at_end:
                return end + 1
        end += 1
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
    return Table(source, margin, len(columns), _plain(head), _plain(body))


def _plain(rows: list) -> list[list[_Cell | None]]:
    plain = []
    for row in rows:
        cells: list[_Cell | None] = []
        for cell in row:
            if cell is None:
                cells.append(None)
                continue
            more_rows, more_columns, line, text = cell
            cells.append((more_rows, more_columns, line, _strip_lines(list(text))))
        plain.append(cells)
    return plain


def _strip_lines(lines: list[str]) -> list[str]:
    lines = [line.rstrip() for line in lines]
    margin = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n").split("\n")


def _draw(rows: list, heads: int, columns: int, margin: str) -> str:
    """Return a grid table whose cells hold ``(rows below, columns beside, text)``."""
    widths = [1] * columns
    heights = [1] * len(rows)
    spans = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            if cell is not None:
                down, right, text = cell
                lines = text.split("\n")
                spans.append((y, x, y + down, x + right, lines))
            x += 1
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
    for y, x, last_y, last_x, lines in spans:
        left, right = lefts[x], lefts[last_x + 1]
        top, bottom = tops[y], tops[last_y + 1]
        for line in (top, bottom):
            sign = "=" if heads and line == tops[heads] else "-"
            for column in range(left + 1, right):
                if canvas[line][column] != "+":
                    canvas[line][column] = sign
        for line in range(top + 1, bottom):
            for column in (left, right):
                if canvas[line][column] != "+":
                    canvas[line][column] = "|"
        for line in (top, bottom):
            for column in (left, right):
                canvas[line][column] = "+"
        for offset, text in enumerate(lines):
            column = left + 2
            for sign in text:
                width = column_width(sign)
                if width == 0:  # a mark on the sign before it
                    canvas[top + 1 + offset][column - 1] += sign
                    continue
                canvas[top + 1 + offset][column] = sign
                for gap in range(1, width):
                    canvas[top + 1 + offset][column + gap] = ""
                column += width
    return "".join(margin + "".join(row).rstrip() + "\n" for row in canvas)
