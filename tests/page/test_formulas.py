"""Formulas are MathML when the page is built."""

from __future__ import annotations

import pytest
from conftest import Application, Applications
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


@pytest.fixture
def build(make_app: Applications, monkeypatch):
    """Build the lessons, of which the first goes on with this prose."""
    root = make_app.root("course")
    # A person sees a path from the folder that the command runs in.
    monkeypatch.chdir(root)

    def built(prose: str) -> Application:
        with (root / "gallery" / "first.py").open("a", encoding="utf-8") as lesson:
            lesson.write(f"\n# %%\n# {prose}\n")
        app = make_app(
            "course", "page.formulas", "lesson.places", html_math_renderer="mathml"
        )
        app.build()
        return app

    return built


def test_a_page_with_an_unreadable_formula_is_refused(build):
    # Which ends a build of the site, as every warning does.
    warnings = build(r"Half a :math:`\frac{a}`.").warnings
    assert warnings.startswith("gallery/first.py:15: WARNING: the formula")


def test_no_page_loads_a_script_for_formulas(build):
    page = build("A :math:`x^2` here.").page("lessons/first")
    assert "<msup>" in page
    assert "mathjax" not in page.lower()
