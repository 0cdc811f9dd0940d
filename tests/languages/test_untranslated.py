"""What is untranslated stands in English, says so, and is counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import Applications

LESSON = "lessons/first"


@pytest.fixture(scope="module")
def messages(make_shared_app: Applications) -> list[str]:
    """The messages of a lesson's page."""
    app = make_shared_app("site", builder="gettext")
    app.build()
    return [entry.msgid for entry in polib.pofile(str(app.outdir / f"{LESSON}.pot"))]


@pytest.fixture
def catalog(make_app: Applications, messages: list[str]) -> Path:
    """The catalog of a lesson that is complete in xx."""
    make_app.translate(
        "site", LESSON, {message: message.upper() for message in messages}
    )
    return make_app.root("site") / f"locale/xx/LC_MESSAGES/{LESSON}.po"


def lesson(make_app: Applications, language: str = "xx") -> BeautifulSoup:
    app = make_app("site", language=language)
    app.build()
    assert app.warnings == ""
    return app.soup(LESSON)


def change(path: Path, message: str, **attributes: Any) -> None:
    catalog = polib.pofile(str(path))
    entry = catalog.find(message)
    for name, value in attributes.items():
        setattr(entry, name, value)
    catalog.save(str(path))


def test_a_complete_page_has_no_notice(make_app, catalog):
    page = lesson(make_app)
    assert not page.select(".untranslated")
    # What a cell printed is English in every language.
    assert page.select("article .sphx-glr-script-out[lang=en]")
    assert not page.select("article [lang]:not(.sphx-glr-script-out)")
    assert "SOME PROSE." in page.get_text()
    assert "# A COMMENT" in page.get_text()


@pytest.mark.parametrize("attributes", [{"msgstr": ""}, {"flags": ["fuzzy"]}])
def test_one_message_in_english(make_app, catalog, attributes):
    change(catalog, "Some prose.", **attributes)
    page = lesson(make_app)
    (paragraph,) = page.select("article p[lang=en]")
    assert paragraph.get_text() == "Some prose."
    (notice,) = page.select(".untranslated")
    assert [int(n) for n in re.findall(r"\d+", notice.get_text())][:2] == [1, 5]
    assert "A HEADING" in page.get_text()


def test_an_untranslated_comment_is_counted(make_app, catalog):
    change(catalog, "a comment", msgstr="")
    page = lesson(make_app)
    assert "1" in page.select_one(".untranslated").get_text()
    assert "# a comment" in page.get_text()


def test_a_catalog_that_is_gone(make_app, catalog):
    assert not lesson(make_app).select(".untranslated")
    catalog.unlink()
    (make_app.root("site") / f"{LESSON}.rst").touch()
    page = lesson(make_app)
    assert "Some prose." in page.get_text()
    assert len(page.select("article p[lang=en]")) == 2
    assert page.select_one("article h1")["lang"] == "en"
    numbers = re.findall(r"\d+", page.select_one(".untranslated").get_text())
    assert numbers[:2] == ["5", "5"]


def test_the_english_page_has_no_notice(make_app, catalog):
    page = lesson(make_app, "en")
    assert not page.select(".untranslated")
    assert not page.select("article [lang]")


def test_a_commit_reaches_the_pages_that_tell_of_it(make_app, commit):
    """Though no file changed since they were made."""
    commit("conf.py")
    app = make_app("site", language="xx")
    app.build()
    assert "last changed in" not in app.page("index")
    made = commit("index.md")
    app = make_app("site", language="xx")
    app.build()
    assert made in app.page("index")
