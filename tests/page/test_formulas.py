"""Formulas are MathML when the page is built."""

from __future__ import annotations

import pytest
from math_core import LatexError

from page.formulas import to_mathml


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        (r"\frac{a}{b}", ["<mfrac>", "<mi>a</mi>"]),
        (r"w_n = x^2", ["<msub>", "<msup>"]),
        (r"\sum_{i=1}^{n} x_i", ["∑"]),
        (r"0 < \text{learning rate}", ["<mtext>"]),
        (r"\frac{\partial L}{\partial w} \approx 1", ["∂", "≈"]),
    ],
)
def test_a_formula_becomes_mathml(latex, parts):
    for display in (False, True):
        result = to_mathml(latex, display=display)
        assert result.startswith("<math")
        for part in parts:
            assert part in result
        assert 'encoding="application/x-tex"' in result


def test_lines_are_aligned():
    assert "<mtable" in to_mathml(r"a &= b \\ c &= d", display=True)


def test_an_unreadable_formula_is_an_error():
    with pytest.raises(LatexError):
        to_mathml(r"\frac{a}", display=False)


def test_a_page_with_an_unreadable_formula_is_refused(project):
    project.lessons("first")
    lesson = project.lesson("first")
    source = lesson.read_text("utf-8")
    lesson.write_text(source.replace("# Some prose.", "# Half a :math:`\\frac{a}`."))
    run = project.render()
    assert run.returncode != 0
    assert "gallery/first.py:17: WARNING: the formula" in run.stderr


def test_no_page_loads_a_script_for_formulas(project):
    project.lessons("first")
    lesson = project.lesson("first")
    source = lesson.read_text("utf-8")
    lesson.write_text(source.replace("# Some prose.", "# A :math:`x^2` here."))
    run = project.render()
    assert run.returncode == 0, run.stderr
    page = project.page("lessons/first")
    assert "<msup>" in page
    assert "mathjax" not in page.lower()
