"""The font of the formulas: two files, of which most pages load the first."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont
from published import ROOT

FONTS = ROOT / "docs" / "_static" / "fonts"
# How many bytes a phone may have to load for each file.
LARGEST = {"common": 20_000, "rest": 25_000}


def listed(part: str) -> list[str]:
    """Return the characters of a file, as a style sheet lists them."""
    lines = (ROOT / "docs" / "tools" / f"math-font-{part}.txt").read_text("utf-8")
    return re.findall(r"^U\+[0-9A-F]+(?:-[0-9A-F]+)?", lines, re.MULTILINE)


def font(part: str) -> TTFont:
    return TTFont(FONTS / f"noto-sans-math-{part}.woff2")


def test_the_style_sheet_lists_the_characters_of_the_second_file():
    style = (ROOT / "docs" / "_static" / "formulas.css").read_text("utf-8")
    (characters,) = re.findall(r"unicode-range: ([^;]+);", style)
    assert " ".join(characters.split()) == ", ".join(listed("rest"))


@pytest.mark.parametrize("part", LARGEST)
def test_a_file_holds_its_characters(part):
    characters = font(part).getBestCmap()
    assert listed(part)
    for entry in listed(part):
        first, _, last = entry.removeprefix("U+").partition("-")
        codes = range(int(first, 16), int(last or first, 16) + 1)
        assert any(code in characters for code in codes), entry


@pytest.mark.parametrize(("part", "largest"), LARGEST.items())
def test_a_file_has_a_size_that_no_change_may_exceed(part, largest):
    assert (FONTS / f"noto-sans-math-{part}.woff2").stat().st_size <= largest
    assert f"{part}:{largest}" in (ROOT / "Makefile").read_text("utf-8")


def test_what_browsers_stretch_is_in_the_first_file():
    """They stretch by the measures of the file that they take the space from."""
    common = font("common")
    names = common.getBestCmap()
    assert ord(" ") in names
    variants = common["MATH"].table.MathVariants
    stretched = {
        *variants.VertGlyphCoverage.glyphs,
        *variants.HorizGlyphCoverage.glyphs,
    }
    for sign in "()[]{}|‖⟨⟩⌈⌉⌊⌋√∑∏∫→←⏞⏟":
        assert names[ord(sign)] in stretched, sign
