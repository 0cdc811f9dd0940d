"""The font of the formulas: two files, of which most pages load the first."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont
from published import ROOT

import math_font


def test_the_style_sheet_lists_the_characters_of_the_second_file():
    style = (ROOT / "docs" / "_static" / "formulas.css").read_text("utf-8")
    (listed,) = re.findall(r"unicode-range: ([^;]+);", style)
    assert " ".join(listed.split()) == math_font.unicode_range(math_font.REST)


@pytest.mark.parametrize(
    ("file", "ranges", "largest"),
    math_font.FILES,
    ids=[file.name for file, _, _ in math_font.FILES],
)
def test_a_file_holds_its_characters(file, ranges, largest):
    characters = TTFont(file).getBestCmap()
    for first, last in ranges:
        assert any(code in characters for code in range(first, last + 1)), hex(first)
    assert file.stat().st_size <= largest


def test_what_browsers_stretch_is_in_the_first_file():
    """They stretch by the measures of the file that they take the space from."""
    font = TTFont(math_font.FILES[0][0])
    assert " " in map(chr, font.getBestCmap())
    variants = font["MATH"].table.MathVariants
    stretched = {
        *variants.VertGlyphCoverage.glyphs,
        *variants.HorizGlyphCoverage.glyphs,
    }
    names = font.getBestCmap()
    for sign in "()[]{}|‖⟨⟩⌈⌉⌊⌋√∑∏∫→←⏞⏟":
        assert names[ord(sign)] in stretched, sign
