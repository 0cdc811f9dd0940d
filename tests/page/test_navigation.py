"""The table of contents beside each page."""

from __future__ import annotations

import pytest
from bs4 import Tag
from conftest import LESSON, Applications

from page.navigation import WINDOW


@pytest.fixture
def navigation(make_app: Applications):
    """Build the site, and return the table of contents beside a page."""

    def beside(page: str) -> Tag:
        app = make_app("site")
        app.build()
        return app.soup(page).select_one(".site-navigation")

    return beside


def order(make_app: Applications, *names: str) -> None:
    path = make_app.root("site") / "gallery" / "reading_order.txt"
    path.write_text("\n".join(names), "utf-8")


def chapters(navigation: Tag) -> list[str]:
    return [chapter.get_text() for chapter in navigation.select("ol a")]


def test_the_page_that_is_shown_is_marked(navigation):
    (current,) = navigation("lessons/second").select("[aria-current=page]")
    assert current.get_text() == "Second"
    assert current["href"] == "#"


def test_a_long_course_shows_the_lessons_around_the_page(make_app):
    names = [f"lesson{number:02}" for number in range(1, WINDOW + 11)]
    gallery = make_app.root("site") / "gallery"
    for lesson in gallery.glob("*.py"):
        lesson.unlink()
    for name in names:
        title = name.capitalize()
        text = LESSON.format(title=title, underline="=" * len(title))
        (gallery / f"{name}.py").write_text(text, "utf-8")
    order(make_app, *names)
    app = make_app("site", plot_gallery="False")
    app.build()

    def listed(page: str) -> list[Tag]:
        return app.soup(f"lessons/{page}").select(".site-navigation ol > li")

    shown = listed("lesson20")
    assert len(shown) == WINDOW + 2
    assert shown[0].get_text(strip=True) == "Earlier lessons"
    assert shown[-1].get_text(strip=True) == "Later lessons"
    assert [item["value"] for item in shown[1:3]] == ["5", "6"]
    assert listed("lesson01")[0].get_text(strip=True) == "Lesson01"
    assert listed(names[-1])[-1].get_text(strip=True) == names[-1].capitalize()


def test_the_lessons_are_chapters_in_reading_order(navigation, make_app):
    navigation("lessons/second")
    order(make_app, "second", "third", "first")
    beside = navigation("lessons/third")
    assert chapters(beside) == ["Second", "Third", "First"]
    page = beside.find_parent("html")
    assert page.select_one("a.is-next")["href"] == "first.html"


def test_a_new_title_reaches_the_sidebar_of_every_page(navigation, make_app):
    navigation("lessons/first")
    lesson = make_app.root("site") / "gallery" / "second.py"
    source = lesson.read_text("utf-8").replace("Second\n======", "Renamed\n=======")
    lesson.write_text(source, "utf-8")
    assert chapters(navigation("lessons/first")) == ["First", "Renamed", "Third"]
