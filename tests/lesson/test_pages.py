"""What our extensions put on a page: solutions, cards, facts of a run, the archive."""

from __future__ import annotations

import json
import zipfile

import pytest
from bs4 import BeautifulSoup

EXERCISE = """
# %%
# Exercises
# ---------
# **1.** How much is it?

# Solution: multiply.
print("folded output")

# %%
# What comes next
# ---------------
# Nothing.

# Not a solution
print("open output")
"""


@pytest.fixture
def built(project):
    project.lessons("first", "second")
    lesson = project.lesson("first")
    lesson.write_text(lesson.read_text("utf-8") + EXERCISE)
    assert project.record().returncode == 0
    run = project.render()
    assert run.returncode == 0, run.stderr
    return project


def soup(project, page, language="en"):
    return BeautifulSoup(project.page(page, language), "html.parser")


def test_a_solution_is_folded_with_what_it_prints(built):
    page = soup(built, "lessons/first")
    (details,) = page.select("details.solution")
    assert details.summary.get_text() == "Solution"
    assert "# Solution: multiply." in details.get_text()
    assert "folded output" in details.get_text()
    assert "open output" not in details.get_text()
    assert "open output" in page.get_text()
    assert "What comes next" not in details.get_text()


def test_the_cards_follow_the_reading_order(built):
    cards = soup(built, "index").select("ol.lesson-cards > li")
    assert [card.a.get_text() for card in cards] == ["First", "Second"]
    assert [card.a["href"] for card in cards] == [
        "lessons/first.html",
        "lessons/second.html",
    ]
    assert "The first words of Second." in cards[1].get_text()
    assert all(card.img["alt"] == "" for card in cards)


def test_the_cards_follow_a_change_of_a_title(built):
    lesson = built.lesson("second")
    source = lesson.read_text("utf-8").replace("Second\n======", "Renamed\n=======")
    lesson.write_text(source.replace("The first words", "Other words"))
    assert built.record().returncode == 0
    assert built.render().returncode == 0
    card = soup(built, "index").select("ol.lesson-cards > li")[1]
    assert card.a.get_text() == "Renamed"
    assert "Other words of Second." in card.get_text()


def test_the_lessons_are_chapters_in_reading_order(built):
    built.order("second", "first")
    assert built.render().returncode == 0
    page = soup(built, "lessons/second")
    chapters = page.select(".site-navigation ol a")
    assert [chapter.get_text() for chapter in chapters] == ["Second", "First"]
    assert page.select_one("a.is-next")["href"] == "first.html"


def test_a_new_title_reaches_the_sidebar_of_every_page(built):
    lesson = built.lesson("second")
    source = lesson.read_text("utf-8").replace("Second\n======", "Renamed\n=======")
    lesson.write_text(source)
    assert built.record().returncode == 0
    assert built.render().returncode == 0
    page = soup(built, "lessons/first")
    chapters = page.select(".site-navigation ol a")
    assert [chapter.get_text() for chapter in chapters] == ["First", "Renamed"]


def test_the_page_ends_with_where_the_lesson_ran(built):
    record = built.root / "_build" / "records" / "first" / "first.run.json"
    facts = json.loads(record.read_text("utf-8"))
    text = soup(built, "lessons/first").select_one(".run-facts").get_text(" ")
    for name in ("device", "python", "date", "memory", "seconds"):
        assert str(facts[name]) in text, name
    assert facts["memory"] > 10
    assert facts["seconds"] >= 0
    assert not soup(built, "index").select(".run-facts")
    assert not soup(built, "lessons/index").select(".run-facts")


def test_the_facts_of_a_new_run_replace_the_old(built):
    record = built.root / "_build" / "records" / "first" / "first.run.json"
    facts = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps(facts | {"device": "A quantum computer"}))
    built.seal("first")
    assert built.render().returncode == 0
    assert "A quantum computer" in built.page("lessons/first")


def test_the_facts_are_in_no_message(built):
    run = built.render("en", "gettext")
    assert run.returncode == 0, run.stderr
    folder = built.root / "_build" / "preview" / "en"
    record = built.root / "_build" / "records" / "first" / "first.run.json"
    facts = json.loads(record.read_text("utf-8"))
    catalogs = "".join(file.read_text("utf-8") for file in folder.rglob("*.pot"))
    assert "Some prose." in catalogs
    assert facts["device"] not in catalogs
    assert "folded output" not in catalogs


def test_a_lesson_that_did_not_run_says_so(project):
    project.lessons("first")
    assert project.render().returncode == 0
    page = soup(project, "lessons/first")
    assert "made without running" in page.select_one(".run-facts").get_text()
    assert not page.select(".sphx-glr-script-out")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_archive_holds_every_lesson_in_order(built, language):
    home = built.root / "docs" / "index.md"
    home.write_text(
        home.read_text("utf-8") + "\n{download}`all <lessons/course.zip>`\n"
    )
    run = built.render(language)
    assert run.returncode == 0, run.stderr
    link = soup(built, "index", language).select_one("a.download")["href"]
    archive = built.root / "_build" / "preview" / language / link
    with zipfile.ZipFile(archive) as content:
        assert content.namelist() == [
            "course/01_first.py",
            "course/01_first.ipynb",
            "course/02_second.py",
            "course/02_second.ipynb",
        ]
        script = content.read("course/01_first.py")
    assert script == built.lesson("first").read_bytes()
    before = archive.read_bytes()
    folder = built.root / "docs" / "lessons" / "localized" / language
    (folder / "course.zip").write_bytes(b"")
    assert built.render(language).returncode == 0
    assert archive.read_bytes() == before, "the same lessons are the same archive"


def test_the_metadata_is_in_the_download_and_not_on_the_page(built):
    script = built.root / "docs" / "lessons" / "first.py"
    assert "# /// script" in script.read_text("utf-8")
    assert "/// script" not in built.page("lessons/first")
    notebook = (built.root / "docs" / "lessons" / "first.ipynb").read_text("utf-8")
    assert "/// script" not in notebook
