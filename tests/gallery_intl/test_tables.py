"""Tables: found in prose, and drawn anew around longer cells."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from gallery_intl.tables import Table, find_tables

GRID = """\
+------+----------+
| Head | Another  |
+======+==========+
| a    | - a list |
|      | - of two |
+      +----------+
| b    | c        |
+------+----------+
| over two columns|
+------+----------+
"""
SIMPLE = """\
===  =====
One  Two
===  =====
a    b
===  =====
"""


def table_of(text: str) -> Table:
    (table,) = [piece for piece in find_tables(text) if isinstance(piece, Table)]
    return table


def shown(text: str) -> list[str]:
    """Return the cells of a table as docutils reads them, its spans included."""
    settings = {"report_level": 1, "halt_level": 2}
    document = publish_doctree(text, settings_overrides=settings)
    return [
        f"{entry.get('morerows', 0)}{entry.get('morecols', 0)} {entry.astext()}"
        for entry in document.findall(nodes.entry)
    ]


@pytest.mark.parametrize("source", [GRID, SIMPLE], ids=["grid", "simple"])
def test_a_table_is_cut_out_and_stays_as_it_stood(source):
    text = f"Before.\n\n{source}\nAfter.\n"
    pieces = list(find_tables(text))
    assert [piece for piece in pieces if isinstance(piece, str)] == [
        "Before.\n\n",
        "\nAfter.\n",
    ]
    table = table_of(text)
    assert table.source == source
    assert table.write(list(table.cells())) == source


@pytest.mark.parametrize("source", [GRID, SIMPLE], ids=["grid", "simple"])
@pytest.mark.parametrize("word", ["longer than it was", "tiếng Việt", "日本語の単語"])
@pytest.mark.parametrize("margin", ["", "   "])
def test_longer_cells_are_read_as_they_are(source, word, margin):
    source = "".join(f"{margin}{line}" for line in source.splitlines(keepends=True))
    table = table_of(source)
    drawn = table.write([f"{cell}\n\n{word}" for cell in table.cells()])
    assert all(line.startswith(margin) for line in drawn.splitlines())
    assert shown(drawn) == [f"{cell}\n\n{word}" for cell in shown(source)]


@pytest.mark.parametrize(
    "broken",
    ["+---+---+\n| a | b\n+---+---+\n", "===  ===\na    b\n\nNo end.\n"],
    ids=["grid", "simple"],
)
def test_what_is_no_table_stays(broken):
    pieces = list(find_tables(broken))
    tables = [piece for piece in pieces if isinstance(piece, Table)]
    assert not [cell for table in tables for cell in table.cells()]
    assert "".join(p.source if p in tables else p for p in pieces) == broken
