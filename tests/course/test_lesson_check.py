"""What is wrong with the lessons is found before any runs, and looked for once."""

from __future__ import annotations

import ast

from conftest import ROOT

from course import lesson_check


def test_the_course_has_no_fault():
    ranges = lesson_check.lesson_ranges(ROOT / "pyproject.toml")
    assert lesson_check.problems(ROOT / "gallery", ranges=ranges) == []


def test_the_command_names_what_it_finds(project):
    project.lessons("fine")
    assert project.python("-m", "course.lesson_check").returncode == 0
    project.lessons("fine", "titled")
    text = project.lesson("titled").read_text("utf-8")
    project.lesson("titled").write_text(text.replace("===", "\n==="), "utf-8")
    run = project.python("-m", "course.lesson_check")
    assert run.returncode == 1
    assert "gallery/titled.py:5: no title: begin the lesson with" in run.stderr


def test_a_lesson_without_fault_is_parsed_once(tmp_path, monkeypatch):
    gallery = tmp_path / "gallery"
    gallery.mkdir()
    (tmp_path / "_build").mkdir()
    text = '# /// script\n# dependencies = []\n# ///\n"""\nT\n==\n"""\n'
    (gallery / "one.py").write_text(text)
    (gallery / "reading_order.txt").write_text("one\n")
    parsed = []
    parse = ast.parse
    monkeypatch.setattr(
        ast, "parse", lambda *a, **k: parsed.append(a) or parse(*a, **k)
    )
    assert lesson_check.problems(gallery) == []
    assert lesson_check.problems(gallery) == []
    assert len(parsed) == 1
    assert lesson_check.problems(gallery, ranges={}) == []
    assert len(parsed) == 2, "other ranges, other faults"
    (gallery / "one.py").write_text(text + "import numpy\n")
    for _ in range(2):
        (problem,) = lesson_check.problems(gallery)
        assert "numpy" in problem.text
