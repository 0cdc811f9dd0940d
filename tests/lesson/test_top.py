"""What stands at the top of a lesson: its place, what it takes, and its files."""

from __future__ import annotations

import json
import math
import shutil
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import polib
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, ROOTS, Applications
from docutils.core import publish_doctree

from course import lessons
from gallery_intl.scripts import same_program
from lesson.top import rounded_seconds, words_of

LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
LESSONS = list(lessons.reading_order(ROOT / "gallery"))
REPOSITORY = "someone/course"
SITE_ROOT = ROOTS / "test-site"
SMALL = list(lessons.reading_order(SITE_ROOT / "gallery"))

every_lesson = pytest.mark.parametrize("name", LESSONS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
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


# -- A lesson that has not been run


def test_a_lesson_that_has_not_been_run_has_its_top(make_app):
    app = make_app("site", plot_gallery="False")
    app.build()
    page = app.soup("lessons/second")
    title = page.select_one("h1")
    top = title.find_next_sibling()
    assert top["class"] == ["lesson-top"]
    assert "Lesson 2 of 3" in top.get_text()
    assert "not run for this preview" in top.get_text()
    assert "1 min to read" in top.get_text()
    assert "needs no graphics card" in top.get_text()
    assert "Python >=3.11" in top.select_one(".lesson-needs").get_text()
    assert top.select_one(".lesson-needs a").get_text() == "First"
    current = page.select(".lesson-top [aria-current='page']")
    assert [link.get_text() for link in current] == ["Second"]
    links = list(buttons(page))
    assert [Path(link).suffix for link in links] == [".py", ".ipynb", ".py"]


def test_the_metadata_is_in_the_download_and_not_on_the_page(make_app):
    app = make_app("site")
    app.build()
    folder = app.srcdir / "lessons"
    assert "# /// script" in (folder / "first.py").read_text("utf-8")
    assert "/// script" not in app.page("lessons/first")
    assert "/// script" not in (folder / "first.ipynb").read_text("utf-8")


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


# -- A site with a repository


@pytest.fixture(scope="module")
def sites(make_shared_app: Applications) -> dict[tuple[str, str], Path]:
    """The pages of a course, by the repository that they know and their language."""
    root = make_shared_app.root("site")
    (root / "translate.md").write_text("# Translate\n", "utf-8")
    home = root / "index.md"
    text = home.read_text("utf-8")
    home.write_text(text.replace("\nlessons", "\ntranslate\nlessons"), "utf-8")
    for name in SMALL:
        messages = {"Some prose.": "Lời."}
        make_shared_app.translate("site", f"lessons/{name}", messages, "vi")
    found = {}
    for repository, language in product(("", REPOSITORY), LANGUAGES):
        app = make_shared_app("site", language=language, repository=repository)
        app.build()
        copy = root.parent / f"copy-{len(found)}"
        found[repository, language] = shutil.copytree(app.outdir, copy)
    return found


@every_language
def test_every_button_leads_to_the_repository(sites, language):
    github = f"https://github.com/{REPOSITORY}"
    colab = f"https://colab.research.google.com/github/{REPOSITORY}/blob/gh-pages/"
    for name in SMALL:
        folder = sites[REPOSITORY, language] / "lessons"
        links = buttons(soup(folder / f"{name}.html"))
        inside = [link for link in links if not link.startswith("https://")]
        outside = [link for link in links if link.startswith("https://")]
        for link in inside:
            assert (folder / unquote(link)).is_file()
        (notebook,) = [link for link in outside if link.startswith(colab)]
        start, _, published = notebook.removeprefix(colab).partition("/")
        assert start == language
        assert Path(published).name == f"{name}.ipynb"
        assert (sites["", language] / published).is_file()
        assert LANGUAGES[language] in links[notebook].get_text()
        outside.remove(notebook)

        (source,) = [link for link in outside if "/blob/" in link]
        assert source == f"{github}/blob/main/gallery/{name}.py"
        assert (SITE_ROOT / source.removeprefix(f"{github}/blob/main/")).is_file()
        outside.remove(source)

        if language == "en":
            assert outside == []
            assert any(link.endswith("translate.html") for link in inside)
        else:
            (edit,) = outside
            catalog = edit.removeprefix(f"{github}/edit/main/")
            assert catalog == f"locale/{language}/LC_MESSAGES/lessons/{name}.po"
