"""The table of contents beside each page."""

from __future__ import annotations

from bs4 import BeautifulSoup

from page.navigation import WINDOW


def navigation(project, page):
    return BeautifulSoup(project.page(page), "html.parser").select_one(
        ".site-navigation"
    )


def test_the_page_that_is_shown_is_marked(project):
    project.lessons("first", "second")
    assert project.render().returncode == 0
    (current,) = navigation(project, "lessons/second").select("[aria-current=page]")
    assert current.get_text() == "Second"
    assert current["href"] == "#"


def test_a_long_course_shows_the_lessons_around_the_page(project):
    names = [f"lesson{number:02}" for number in range(1, WINDOW + 11)]
    project.lessons(*names)
    assert project.render().returncode == 0
    shown = navigation(project, "lessons/lesson20").select("ol > li")
    assert len(shown) == WINDOW + 2
    assert shown[0].get_text(strip=True) == "Earlier lessons"
    assert shown[-1].get_text(strip=True) == "Later lessons"
    assert [item["value"] for item in shown[1:3]] == ["5", "6"]
    first = navigation(project, "lessons/lesson01").select("ol > li")
    assert first[0].get_text(strip=True) == "Lesson01"
    last = navigation(project, f"lessons/{names[-1]}").select("ol > li")
    assert last[-1].get_text(strip=True) == names[-1].capitalize()
