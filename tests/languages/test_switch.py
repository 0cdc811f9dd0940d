"""Each page leads to itself in the other languages, by relative addresses."""

from __future__ import annotations

import posixpath

import pytest
from bs4 import BeautifulSoup
from conftest import Application, Applications

from course.languages import languages

THIRD = '\n[ja]\nname = "日本語"\ndirection = "ltr"\n'


def links(page: BeautifulSoup) -> list[tuple[str, str, str]]:
    """Return (language, name, address) of each link of the switch."""
    return [
        (link["hreflang"], link.get_text(strip=True), link["href"])
        for link in page.select(".language-switch a")
    ]


def alternates(page: BeautifulSoup) -> dict[str, str]:
    return {
        link["hreflang"]: link["href"]
        for link in page.head.select("link[rel=alternate][hreflang]")
    }


@pytest.fixture(scope="module")
def built(make_shared_app: Applications) -> dict[str, Application]:
    apps = {}
    for language in ("en", "vi"):
        apps[language] = make_shared_app("site", language=language)
        apps[language].build()
    return apps


def test_the_switch_leads_to_the_same_page(built):
    ((code, name, address),) = links(built["en"].soup("lessons/first"))
    assert (code, name) == ("vi", "Tiếng Việt")
    assert address == "../../vi/lessons/first.html"
    assert links(built["vi"].soup("index")) == [("en", "English", "../en/index.html")]
    language, _, page = posixpath.normpath(f"en/lessons/{address}").partition("/")
    assert (built[language].outdir / page).is_file()


def test_the_link_is_in_the_language_that_it_leads_to(built):
    (link,) = built["en"].soup("index").select(".language-switch a")
    assert (link["lang"], link["dir"]) == ("vi", "ltr")


def test_a_third_language_joins_every_switch(make_app):
    table = make_app.root("site") / "locale" / "languages.toml"
    table.write_text(table.read_text("utf-8") + THIRD, "utf-8")
    app = make_app("site", language="vi")
    app.build()
    page = app.soup("index")
    assert [code for code, _name, _link in links(page)] == ["en", "ja"]
    assert set(alternates(page)) == {"en", "vi", "ja", "x-default"}


def test_pages_name_their_alternates(built):
    assert alternates(built["vi"].soup("lessons/first")) == {
        "en": "../../en/lessons/first.html",
        "vi": "../../vi/lessons/first.html",
        # The preferred language, for readers of no other.
        "x-default": "../../vi/lessons/first.html",
    }
    assert alternates(built["en"].soup("index"))["x-default"] == "../index.html"


def test_alternates_are_absolute_where_the_address_is_known(make_app):
    app = make_app("site", site_url="https://example.org/course")
    app.build()
    page = app.soup("lessons/first")
    assert alternates(page) == {
        "en": "https://example.org/course/en/lessons/first.html",
        "vi": "https://example.org/course/vi/lessons/first.html",
        "x-default": "https://example.org/course/vi/lessons/first.html",
    }
    home = app.soup("index")
    assert alternates(home)["x-default"] == "https://example.org/course/"
    # The switch leads within the site, wherever it is opened.
    assert links(page)[0][2] == "../../vi/lessons/first.html"


@pytest.mark.parametrize(("flags", "number"), [((), 0), (("en", "vi"), 2)])
def test_exactly_one_language_is_preferred(make_app, flags, number):
    lines = []
    for code in ("en", "vi"):
        lines += [f"[{code}]", 'name = "x"', 'direction = "ltr"']
        lines += ["preferred = true"] if code in flags else []
    table = make_app.root("course") / "locale" / "languages.toml"
    table.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ValueError, match=f"has {number} languages with 'preferred"):
        languages(table.parent)
    # Sphinx prints no traceback for what raises this.
    with pytest.raises(SystemExit, match="give it to exactly one"):
        make_app("course", "languages.switch")
