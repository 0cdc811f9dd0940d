"""What stands at the top of a lesson: its place, what it takes, and its files."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import polib
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT
from docutils.core import publish_doctree

from course import lessons
from gallery_intl.scripts import same_program
from lesson.top import rounded_seconds, words_of

LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
LESSONS = list(lessons.reading_order(ROOT / "gallery"))
REPOSITORY = "someone/course"

every_lesson = pytest.mark.parametrize("name", LESSONS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def buttons(page: BeautifulSoup) -> dict[str, Tag]:
    """Return the links of the lesson's files by their addresses."""
    links = page.select(".lesson-top :is(.lesson-files, .lesson-links) a")
    return {link["href"]: link for link in links}


# -- The parts


def test_words_are_counted_in_text_and_code_and_not_in_output():
    doctree = publish_doctree(
        "Two words\n=========\n\n**Three** more *words*.\n\n- One\n\n::\n\n"
        "    x = 1\n\n"
        ".. class:: sphx-glr-script-out\n\n::\n\n    not read\n",
        settings_overrides={"report_level": 5},
    )
    # "=" is no word.
    assert words_of(doctree) == 2 + 3 + 1 + 2


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.2, 1), (2.8, 3), (9.9, 10), (11, 15), (58.1, 60)]
)
def test_a_duration_is_rounded_up(seconds, shown):
    assert rounded_seconds(seconds) == shown


@pytest.mark.parametrize("name", ["course", "a/b/c", "https://github.com/a/b", "a b/c"])
def test_a_wrong_name_of_the_repository_stops_with_one_sentence(project, name):
    project.lessons("first")
    run = project.render("en", "html", "-D", f"repository={name}")
    assert run.returncode != 0
    assert f"REPOSITORY is {name!r}: give the owner" in run.stderr
    assert "Traceback" not in run.stderr


# -- A lesson that has not been run, and pages that are written again


def test_a_lesson_that_has_not_been_run_has_its_top(project):
    project.lessons("first", "second")
    run = project.render()
    assert run.returncode == 0, run.stderr
    page = soup(project.root / "_build/preview/en/lessons/second.html")
    title = page.select_one("h1")
    top = title.find_next_sibling()
    assert top["class"] == ["lesson-top"]
    assert "Lesson 2 of 2" in top.get_text()
    assert "not run for this preview" in top.get_text()
    assert "1 min to read" in top.get_text()
    assert "needs no graphics card" in top.get_text()
    assert "Python >=3.11" in top.select_one(".lesson-needs").get_text()
    assert top.select_one(".lesson-needs a").get_text() == "First"
    current = page.select(".lesson-top [aria-current='page']")
    assert [link.get_text() for link in current] == ["Second"]
    links = list(buttons(page))
    assert [Path(link).suffix for link in links] == [".py", ".ipynb", ".py"]


def test_neighbours_are_written_anew_when_a_lesson_changes(project):
    project.lessons("first", "second", "third")
    assert project.render().returncode == 0
    pages = {
        name: project.root / f"_build/preview/en/lessons/{name}.html"
        for name in ("first", "second", "third")
    }
    written = {name: page.stat().st_mtime_ns for name, page in pages.items()}
    assert project.render().returncode == 0
    assert written == {name: page.stat().st_mtime_ns for name, page in pages.items()}

    lesson = project.lesson("third")
    text = lesson.read_text("utf-8")
    lesson.write_text(text.replace("first words of Third", "new words of it"), "utf-8")
    run = project.render()
    assert run.returncode == 0, run.stderr
    beside = soup(pages["second"]).select_one(".lesson-neighbour.is-next")
    assert "The new words of it." in beside.get_text()
    # The first lesson shows nothing of the third.
    assert pages["first"].stat().st_mtime_ns == written["first"]


# -- The site as it is published, without a repository


@every_language
@every_lesson
def test_every_button_leads_to_this_sites_file_in_this_language(site, language, name):
    folder = site / language / "lessons"
    page = soup(folder / f"{name}.html")
    links = buttons(page)
    files = {link: (folder / unquote(link)).resolve() for link in links}
    for link, file in files.items():
        assert file.is_file(), link
        # Nothing leads out of the part of the site that is in this language.
        assert file.is_relative_to((site / language).resolve()), link
    by_name: dict[str, list[str]] = {}
    for link, file in files.items():
        by_name.setdefault(file.name, []).append(link)

    script, source = (files[link] for link in by_name[f"{name}.py"])
    assert LANGUAGES[language] in links[by_name[f"{name}.py"][0]].get_text()
    original = (ROOT / "gallery" / f"{name}.py").read_text("utf-8")
    assert source.read_text("utf-8") == original
    assert same_program(script.read_text("utf-8"), original)
    assert (script.read_text("utf-8") == original) == (language == "en")

    (notebook,) = by_name[f"{name}.ipynb"]
    assert LANGUAGES[language] in links[notebook].get_text()
    cells = json.loads(files[notebook].read_text("utf-8"))["cells"]
    title = page.h1.get_text().rstrip("#¶")
    assert title in "".join(cells[0]["source"] + cells[1]["source"])

    (guide,) = by_name["translate.html"]
    assert soup(files[guide]).html["lang"] == language
    catalogs = by_name.get(f"{name}.po", [])
    assert len(catalogs) == (language != "en")
    for link in catalogs:
        assert polib.pofile(str(files[link])).metadata["Language"] == language
    assert len(links) == 4 + len(catalogs)


@every_language
@every_lesson
def test_the_facts_are_those_of_the_lesson(site, language, name):
    page = soup(site / language / "lessons" / f"{name}.html")
    top = page.select_one(".lesson-top")
    run = json.loads((ROOT / f"docs/lessons/{name}.run.json").read_text())
    facts = [fact.get_text() for fact in top.select(".lesson-facts li")]
    assert len(facts) == 3
    seconds = rounded_seconds(run["seconds"])
    shown = seconds if seconds < 60 else math.ceil(seconds / 60)
    assert str(shown) in facts[1]
    minutes = int("".join(filter(str.isdigit, facts[0])))
    assert 3 <= minutes <= 20
    needs = top.select_one(".lesson-needs").get_text()
    source = (ROOT / "gallery" / f"{name}.py").read_text("utf-8")
    for package in lessons.script_metadata(source)["dependencies"]:
        assert package in needs
    number = LESSONS.index(name) + 1
    numbers = top.select_one(".lesson-place summary").get_text()
    assert [int(word) for word in numbers.split() if word.isdigit()] == [number, 9]
    listed = top.select(".lesson-place li a")
    assert len(listed) == 9
    assert listed[number - 1]["aria-current"] == "page"


def test_a_translation_takes_as_long_to_read(site):
    """The speeds of the languages are such that the same lesson takes the same time."""
    for name in LESSONS:
        english, vietnamese = (
            int(
                "".join(
                    filter(
                        str.isdigit,
                        soup(site / language / f"lessons/{name}.html")
                        .select_one(".lesson-facts li")
                        .get_text(),
                    )
                )
            )
            for language in LANGUAGES
        )
        assert abs(english - vietnamese) <= 1


@every_language
@every_lesson
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


# -- The site as it is published with a repository


@pytest.fixture(scope="module")
def with_repository(tmp_path_factory) -> Path:
    """The pages of this project in both languages, made with a repository."""
    folder = tmp_path_factory.mktemp("repository")
    for language in LANGUAGES:
        run = subprocess.run(
            [
                *f"{sys.executable} -m sphinx -W -q -c . -b html".split(),
                *["-D", f"language={language}", "-d", str(folder / "doctrees")],
                *["docs", str(folder / language)],
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "docs/_ext", "REPOSITORY": REPOSITORY},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
    return folder


@every_language
def test_every_button_leads_to_the_repository(with_repository, site, language):
    github = f"https://github.com/{REPOSITORY}"
    colab = f"https://colab.research.google.com/github/{REPOSITORY}/blob/gh-pages/"
    for name in LESSONS:
        folder = with_repository / language / "lessons"
        links = buttons(soup(folder / f"{name}.html"))
        inside = [link for link in links if not link.startswith("https://")]
        outside = [link for link in links if link.startswith("https://")]
        for link in inside:
            assert (folder / unquote(link)).is_file()
        (notebook,) = [link for link in outside if link.startswith(colab)]
        published = site / notebook.removeprefix(colab)
        assert published.name == f"{name}.ipynb"
        assert published.is_file()
        assert published.is_relative_to(site / language)
        assert LANGUAGES[language] in links[notebook].get_text()
        outside.remove(notebook)

        (source,) = [link for link in outside if "/blob/" in link]
        assert source == f"{github}/blob/main/gallery/{name}.py"
        assert (ROOT / source.removeprefix(f"{github}/blob/main/")).is_file()
        outside.remove(source)

        if language == "en":
            assert outside == []
            assert any(link.endswith("translate.html") for link in inside)
        else:
            (edit,) = outside
            catalog = ROOT / edit.removeprefix(f"{github}/edit/main/")
            assert catalog == ROOT / f"locale/{language}/LC_MESSAGES/lessons/{name}.po"
            assert catalog.is_file()


# -- Images


def every_page() -> list[str]:
    pages = [path.stem for path in (ROOT / "docs").glob("*.md")]
    return [*pages, "lessons/index", *(f"lessons/{name}" for name in LESSONS)]


@every_language
def test_every_image_says_its_size_and_is_fetched_when_it_comes_near(site, language):
    for name in every_page():
        images = soup(site / language / f"{name}.html").select("article img")
        for image in images:
            assert int(image["width"]) > 0 and int(image["height"]) > 0, (name, image)
            assert image["decoding"] == "async"
            assert image["loading"] == "lazy"
