"""What is untranslated stands in English, says so, and is counted."""

from __future__ import annotations

import re
import shutil
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


def git_in(folder):
    """Return a function that calls git in a folder, which becomes a repository."""

    def git(*arguments):
        author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        command = ["git", *author, *arguments]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()

    git("init", "-q")
    return git


def test_the_status_tells_when_each_page_was_changed_where_it_is_written(project):
    """The gallery's own page is a copy, as the pages of the lessons are."""
    project.lessons("first")
    status = "# Status\n\n```{translation-status}\n```\n"
    index = project.root / "docs" / "index.md"
    index.write_text(index.read_text("utf-8") + status, "utf-8")
    catalogs = project.root / "locale" / "vi" / "LC_MESSAGES"
    (catalogs / "lessons").mkdir()
    for name in ("index", "first"):
        shutil.copy(catalogs / "index.po", catalogs / "lessons" / f"{name}.po")
    git = git_in(project.root)
    commits = {}
    for page, file in (("Lessons", "index.rst"), ("First", "first.py")):
        git("add", f"gallery/{file}")
        git("commit", "-qm", page)
        commits[page] = git("rev-parse", "--short=10", "HEAD")
    assert project.render().returncode == 0
    page = BeautifulSoup(project.page("index"), "html.parser")
    told = {
        row.td.get_text(strip=True): row.find_all("td")[-1].get_text(strip=True)
        for row in page.select("table tbody tr")
    }
    for name, commit in commits.items():
        assert told[name].startswith(f"{commit}, "), told


def test_a_commit_reaches_the_pages_that_tell_of_it(project):
    """Though no file changed since they were made."""
    git = git_in(project.root)
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
