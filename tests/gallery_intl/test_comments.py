"""Comments of code: what is one message, and what may take its place."""

from __future__ import annotations

import ast

import pytest

from gallery_intl.comments import find_runs, replace_runs, same_code

CODE = "x = 1  # a comment\n# Another one.\ny = 2\n"


def test_one_comment_is_one_message(marked):
    messages = marked.messages("hard_code")
    assert "Indented, and followed by an empty comment:" in messages
    assert "so this is another one." in messages
    assert "another item, which is long" in "\n".join(messages)
    for hidden in ("noqa", "type: ignore", "sphinx_gallery", "12345", "no # comment"):
        assert not [m for m in messages if hidden in m and "docstring" not in m]


@pytest.mark.parametrize(
    "hostile",
    [
        "a\nimport os",
        "a\rimport os",
        "a\x0cimport os",
        "a\u2028import os",
        "%% a new cell",
        "sphinx_gallery_thumbnail_path = '/etc/passwd'",
        "noqa",
        "#" * 30,
        "\x00",
        '"""',
        "\\",
    ],
)
def test_a_hostile_comment_stays_a_comment(hostile):
    replaced = replace_runs(CODE, lambda message: hostile)
    assert same_code(CODE, replaced)
    assert ast.dump(ast.parse(replaced)) == ast.dump(ast.parse(CODE))
    assert "# %%" not in replaced
    assert "# sphinx_gallery" not in replaced
    assert replaced.count("\n") == CODE.count("\n")


def test_tokens_that_differ_are_told():
    assert same_code("x = 1  # a\n", "x = 1  # b\n")
    assert not same_code("x = 1\n", "x = 2\n")
    assert not same_code("x = 1\n", "x = '1'\n")


def test_runs_are_found_up_to_a_fault():
    runs = find_runs("x = 1  # fine\ny = (  # open\n")
    assert [run.text for run in runs] == ["fine", "open"]
