"""Blocks of code and what they printed: labels, stops for the keyboard, and folds."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from docutils import nodes

from course import lessons
from lesson import cells as code_cells

LESSONS = list(lessons.reading_order(ROOT / "gallery"))
WRITTEN = '<div class="highlight"><pre>…</pre></div>'


def framed(text: str, *, output: bool, language: str = "none") -> BeautifulSoup:
    classes = [code_cells.OUTPUT] if output else []
    node = nodes.literal_block(text, text, classes=classes, language=language)
    return BeautifulSoup(code_cells.frame(WRITTEN, node), "html.parser")


def test_output_is_a_figure_with_a_caption():
    (figure,) = framed("3\n", output=True).select("figure.code-output")
    assert figure.figcaption.get_text() == "Output"
    assert figure.select("pre") and not figure.select("button")


def test_a_traceback_is_labelled_as_an_error():
    figure = framed("ValueError", output=True, language="pytb").figure
    assert figure.figcaption.get_text() == "Error"


def test_code_is_no_figure():
    assert not framed("x = 1", output=False).select("figure")


@pytest.mark.parametrize("output", [False, True])
def test_only_what_is_wider_than_a_phone_is_a_stop(output):
    narrow = framed("x" * code_cells.PHONE_COLUMNS, output=output).pre
    wide = framed("x" * (code_cells.PHONE_COLUMNS + 1), output=output).pre
    assert not narrow.has_attr("tabindex")
    assert wide["tabindex"] == "0" and wide["role"] == "group"
    assert wide["aria-label"] == ("Output" if output else "Code")


def test_output_beyond_a_screen_has_a_button_that_says_how_long_it_is():
    screen = "line\n" * code_cells.SCREEN_LINES
    assert not framed(screen, output=True).select("button")
    figure = framed(screen + "one more\n", output=True).figure
    assert "is-long" in figure["class"]
    (button,) = figure.select("button")
    assert button.get_text() == f"Show all {code_cells.SCREEN_LINES + 1} lines"
    assert button["type"] == "button" and button["aria-expanded"] == "false"
    assert button["data-less"] == "Show fewer lines"
    # It scrolls without the script, also by keyboard.
    assert figure.pre["tabindex"] == "0"


def test_code_is_never_folded():
    assert not framed("x = 1\n" * 200, output=False).select("button")


@pytest.mark.parametrize(
    ("language", "label"), [("en", "Output"), ("vi", "Kết quả in ra")]
)
@pytest.mark.parametrize("name", LESSONS)
def test_every_output_of_the_site_is_labelled(site, name, language, label):
    text = (site / language / f"lessons/{name}.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    outputs = page.select("div.sphx-glr-script-out")
    assert len(outputs) >= 3
    for output in outputs:
        figure = output.find_parent("figure")
        assert figure.figcaption.get_text() == label
        assert not figure.select("div.highlight-Python")
