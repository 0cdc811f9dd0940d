"""A cell that solves an exercise is folded with what it prints."""

from __future__ import annotations


def test_a_solution_is_folded_with_what_it_prints(make_app):
    extensions = ("sphinx_gallery.gen_gallery", "lesson.solutions")
    app = make_app("course", *extensions, plot_gallery="True")
    app.build()
    page = app.soup("lessons/second")
    (details,) = page.select("details.solution")
    assert details.summary.get_text() == "Solution"
    assert "# Solution: multiply." in details.get_text()
    assert "folded output" in details.get_text()
    assert "open output" not in details.get_text()
    assert "open output" in page.get_text()
    assert "What comes next" not in details.get_text()
