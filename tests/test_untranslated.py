"""What is untranslated stands in English, says so, and is counted."""

from __future__ import annotations

import re
import subprocess

import polib
import pytest
from bs4 import BeautifulSoup


@pytest.fixture
def translated(project):
    """A project whose one lesson is complete in Vietnamese."""
    project.lessons("first")
    assert project.record().returncode == 0
    assert project.render("en", "gettext").returncode == 0
    template = project.root / "_build/preview/en/lessons/first.pot"
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for entry in polib.pofile(str(template)):
        catalog.append(polib.POEntry(msgid=entry.msgid, msgstr=f"Chữ {entry.msgid}"))
    project.catalog = project.root / "locale/vi/LC_MESSAGES/lessons/first.po"
    project.catalog.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(project.catalog))
    return project


def lesson(project) -> BeautifulSoup:
    run = project.render("vi")
    assert run.returncode == 0, run.stderr
    return BeautifulSoup(project.page("lessons/first", "vi"), "html.parser")


def change(project, message: str, **attributes) -> None:
    catalog = polib.pofile(str(project.catalog))
    entry = catalog.find(message)
    for name, value in attributes.items():
        setattr(entry, name, value)
    catalog.save(str(project.catalog))


def test_a_complete_page_has_no_notice(translated):
    page = lesson(translated)
    assert not page.select(".untranslated")
    # What a cell printed is English in every language.
    assert not page.select("article [lang]:not(.sphx-glr-script-out)")
    assert "Chữ Some prose." in page.get_text()
    assert "# Chữ a comment" in page.get_text()


@pytest.mark.parametrize("attributes", [{"msgstr": ""}, {"flags": ["fuzzy"]}])
def test_one_message_in_english(translated, attributes):
    change(translated, "Some prose.", **attributes)
    page = lesson(translated)
    (paragraph,) = page.select("article p[lang=en]")
    assert paragraph.get_text() == "Some prose."
    (notice,) = page.select(".untranslated")
    assert [int(n) for n in re.findall(r"\d+", notice.get_text())][:2] == [1, 5]
    assert "Chữ A heading" in page.get_text()


def test_an_untranslated_comment_is_counted(translated):
    change(translated, "a comment", msgstr="")
    page = lesson(translated)
    assert "1" in page.select_one(".untranslated").get_text()
    assert "# a comment" in page.get_text()


def test_a_catalog_that_is_gone(translated):
    assert not lesson(translated).select(".untranslated")
    translated.catalog.unlink()
    (translated.root / "docs" / "lessons" / "first.rst").touch()
    page = lesson(translated)
    assert "Some prose." in page.get_text()
    assert len(page.select("article p[lang=en]")) == 2
    assert page.select_one("article h1")["lang"] == "en"
    numbers = re.findall(r"\d+", page.select_one(".untranslated").get_text())
    assert numbers[:2] == ["5", "5"]


def test_the_english_page_has_no_notice(translated):
    assert translated.render("en").returncode == 0
    page = BeautifulSoup(translated.page("lessons/first"), "html.parser")
    assert not page.select(".untranslated")
    assert not page.select("article [lang]")


def test_a_commit_reaches_the_pages_that_tell_of_it(project):
    """Though no file changed since they were made."""

    def git(*arguments):
        author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        command = ["git", *author, *arguments]
        run = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    git("init", "-q")
    git("add", "conf.py")
    git("commit", "-qm", "x")
    project.lessons("first")
    (project.root / "locale" / "vi" / "LC_MESSAGES").joinpath("index.po").unlink(True)
    assert project.render("vi").returncode == 0
    assert "last changed in" not in project.page("index", "vi")
    git("add", "docs")
    git("commit", "-qm", "x")
    commit = git("rev-parse", "--short=10", "HEAD")
    assert project.render("vi").returncode == 0
    assert commit in project.page("index", "vi")
