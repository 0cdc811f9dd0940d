"""The course archive holds every lesson's script and notebook, in each language."""

from __future__ import annotations

import zipfile

import pytest


@pytest.mark.parametrize("language", ["en", "xx"])
def test_the_archive_holds_every_lesson_in_order(make_app, language):
    root = make_app.root("course")
    home = root / "index.rst"
    link = "\n:download:`all <lessons/course.zip>`\n"
    home.write_text(home.read_text("utf-8") + link, "utf-8")
    app = make_app("course", "lesson.archive", language=language)
    app.build()
    archive = app.outdir / app.soup("index").select_one("a.download")["href"]
    with zipfile.ZipFile(archive) as content:
        assert content.namelist() == [
            "course/01_first.py",
            "course/01_first.ipynb",
            "course/02_second.py",
            "course/02_second.ipynb",
        ]
        script = content.read("course/01_first.py")
    assert script == (root / "gallery" / "first.py").read_bytes()
    before = archive.read_bytes()
    (root / "lessons" / "localized" / language / "course.zip").write_bytes(b"")
    make_app("course", "lesson.archive", language=language).build()
    assert archive.read_bytes() == before, "the same lessons are the same archive"
