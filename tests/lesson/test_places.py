"""A warning about a lesson's prose names the line of the lesson."""

from __future__ import annotations


def test_a_warning_names_the_lesson_and_its_line(make_app, monkeypatch):
    root = make_app.root("course")
    lesson = root / "gallery" / "first.py"
    source = lesson.read_text("utf-8") + "\n# %%\n# Some :unknown:`prose`.\n"
    lesson.write_text(source, "utf-8")
    # A person sees a path from the folder that the command runs in.
    monkeypatch.chdir(root)
    app = make_app("course", "lesson.places")
    app.build()
    line = source.count("\n")
    assert f"\ngallery/first.py:{line}: ERROR: Unknown" in f"\n{app.warnings}"
