"""Scripts: cut where Sphinx-Gallery cuts them, and the same program afterwards."""

from __future__ import annotations

import ast

from sphinx_gallery.py_source_parser import split_code_and_text_blocks

from gallery_intl.scripts import same_program, split_script


def test_scripts_are_cut_where_sphinx_gallery_cuts(script):
    source = script.read_text("utf-8")
    parts = split_script(source)
    assert "".join(part.source for part in parts) == source
    _conf, blocks = split_code_and_text_blocks(script)
    code = [part.source for part in parts if part.kind == "code"]
    assert [c for c in code if c.strip()] == [
        block.content for block in blocks if block.type == "code"
    ]
    prose = [part.prose for part in parts if part.kind in ("docstring", "comment")]
    assert [p.split() for p in prose if p.strip()] == [
        block.content.replace("# noqa: E501", "").split()
        for block in blocks
        if block.type == "text"
    ]


def test_the_code_is_the_same_program(marked, script):
    english = script.read_text("utf-8")
    localized = marked.localized(script.name).read_text("utf-8")
    assert localized != english
    trees = [ast.parse(source).body[1:] for source in (english, localized)]
    assert [ast.dump(node) for node in trees[0]] == [ast.dump(n) for n in trees[1]]


def test_programs_that_differ_are_told():
    assert same_program('"""a"""\nx = 1\n', '"""b"""\nx = 1  # a comment\n')
    assert not same_program('"""a"""\nx = 1\n', '"""b"""\nx = 2\n')
