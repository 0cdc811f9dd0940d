"""A lesson shows those before and after it: titles, pictures and first words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from course import lessons

LESSONS = list(lessons.reading_order(ROOT / "gallery"))


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def test_neighbours_are_written_anew_when_a_lesson_changes(make_app):
    app = make_app("site")
    app.build()
    pages = {
        name: app.outdir / "lessons" / f"{name}.html"
        for name in ("first", "second", "third")
    }
    written = {name: page.stat().st_mtime_ns for name, page in pages.items()}
    make_app("site").build()
    assert written == {name: page.stat().st_mtime_ns for name, page in pages.items()}

    lesson = make_app.root("site") / "gallery" / "third.py"
    text = lesson.read_text("utf-8")
    lesson.write_text(text.replace("first words of Third", "new words of it"), "utf-8")
    app = make_app("site")
    app.build()
    beside = app.soup("lessons/second").select_one(".lesson-neighbour.is-next")
    assert "The new words of it." in beside.get_text()
    # The first lesson shows nothing of the third.
    assert pages["first"].stat().st_mtime_ns == written["first"]


# -- The site as it is published


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("name", LESSONS)
def test_neighbours_show_title_picture_and_first_words(site, language, name):
    folder = site / language / "lessons"
    number = LESSONS.index(name)
    expected = {
        relation: LESSONS[other]
        for relation, other in (("prev", number - 1), ("next", number + 1))
        if 0 <= other < len(LESSONS)
    }
    page = soup(folder / f"{name}.html")
    found = {link["rel"][0]: link for link in page.select(".lesson-neighbour")}
    assert set(found) == set(expected)
    for relation, other in expected.items():
        link = found[relation]
        assert link["href"] == f"{other}.html"
        neighbour = soup(folder / f"{other}.html")
        title = neighbour.h1.get_text().rstrip("#¶")
        assert link.select_one(".neighbour-title").get_text() == title
        text = " ".join(link.select_one(".neighbour-text").get_text().split())
        first = neighbour.select_one("article section > p").get_text()
        assert text == " ".join(first.split())
        picture = (folder / unquote(link.img["src"])).resolve()
        assert picture.is_file()
        assert int(link.img["width"]) > 100 and int(link.img["height"]) > 50
