"""The reading order and the metadata of the lessons."""

from __future__ import annotations

import pytest
from conftest import ROOT

from course import lessons

GALLERY = ROOT / "gallery"


def test_the_order_skips_comments_and_keeps_lines(tmp_path):
    (tmp_path / "reading_order.txt").write_text("# core\n\nfirst\n  second\nfirst\n")
    assert lessons.reading_order(tmp_path) == {"first": 3, "second": 4}


def test_the_sort_key_follows_the_order(tmp_path):
    (tmp_path / "reading_order.txt").write_text("zebra\nant\n")
    key = lessons.ReadingOrder(str(tmp_path))
    names = ["ant.py", "not_listed.py", "zebra.py"]
    assert sorted(names, key=key) == ["zebra.py", "ant.py", "not_listed.py"]


def test_metadata_is_read_as_toml():
    source = '# /// script\n# dependencies = ["torch>=2.11"]\n# ///\nimport torch\n'
    assert lessons.script_metadata(source) == {"dependencies": ["torch>=2.11"]}
    assert lessons.script_metadata("import torch\n") is None
    assert lessons.script_metadata("# /// other\n# a = 1\n# ///\n") is None


@pytest.mark.parametrize("name", lessons.reading_order(GALLERY))
def test_a_lesson_ends_with_exercises_and_a_way_on(name):
    source = (GALLERY / f"{name}.py").read_text("utf-8")
    assert "# **What you will learn**" not in source, "it belongs in the docstring"
    assert "**What you will learn**" in source
    headings = [
        above.removeprefix("# ")
        for above, below in zip(
            source.splitlines(), source.splitlines()[1:], strict=False
        )
        if below.startswith("# ---") and set(below) == {"#", " ", "-"}
    ]
    assert headings[-2:] == ["Exercises", "What comes next"]
    exercises = source[source.index("# Exercises\n") :]
    solutions = exercises.count("\n# Solution")
    assert solutions >= 2
    assert solutions == exercises.count("\n# **")
