"""Each page leads to itself in the other languages, by relative addresses."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from course.languages import languages

THIRD = '\n[ja]\nname = "日本語"\ndirection = "ltr"\n'


def soup(project, page, language="en"):
    return BeautifulSoup(project.page(page, language), "html.parser")


def links(page):
    """Return (language, name, address) of each link of the switch."""
    return [
        (link["hreflang"], link.get_text(strip=True), link["href"])
        for link in page.select(".language-switch a")
    ]


def alternates(page):
    return {
        link["hreflang"]: link["href"]
        for link in page.head.select("link[rel=alternate][hreflang]")
    }


@pytest.fixture
def built(project):
    project.lessons("first")
    for language in ("en", "vi"):
        run = project.render(language)
        assert run.returncode == 0, run.stderr
    return project


def test_the_switch_leads_to_the_same_page(built):
    assert links(soup(built, "lessons/first")) == [
        ("vi", "Tiếng Việt", "../../vi/lessons/first.html")
    ]
    assert links(soup(built, "index", "vi")) == [("en", "English", "../en/index.html")]
    preview = built.root / "_build" / "preview"
    assert (preview / "en/lessons" / "../../vi/lessons/first.html").is_file()


def test_the_link_is_in_the_language_that_it_leads_to(built):
    (link,) = soup(built, "index").select(".language-switch a")
    assert (link["lang"], link["dir"]) == ("vi", "ltr")


def test_a_third_language_joins_every_switch(project):
    with (project.root / "locale" / "languages.toml").open("a", encoding="utf-8") as f:
        f.write(THIRD)
    project.lessons("first")
    assert project.render("vi").returncode == 0
    page = soup(project, "index", "vi")
    assert [code for code, _name, _link in links(page)] == ["en", "ja"]
    assert set(alternates(page)) == {"en", "vi", "ja", "x-default"}


def test_pages_name_their_alternates(built):
    assert alternates(soup(built, "lessons/first", "vi")) == {
        "en": "../../en/lessons/first.html",
        "vi": "../../vi/lessons/first.html",
        # The preferred language, for readers of no other.
        "x-default": "../../vi/lessons/first.html",
    }
    assert alternates(soup(built, "index"))["x-default"] == "../index.html"


def test_alternates_are_absolute_where_the_address_is_known(project):
    project.lessons("first")
    run = project.render("en", "html", "-D", "site_url=https://example.org/course")
    assert run.returncode == 0, run.stderr
    page = soup(project, "lessons/first")
    assert alternates(page) == {
        "en": "https://example.org/course/en/lessons/first.html",
        "vi": "https://example.org/course/vi/lessons/first.html",
        "x-default": "https://example.org/course/vi/lessons/first.html",
    }
    assert alternates(soup(project, "index"))["x-default"] == (
        "https://example.org/course/"
    )
    # The switch leads within the site, wherever it is opened.
    assert links(page)[0][2] == "../../vi/lessons/first.html"


def test_an_address_without_a_scheme_is_refused(project):
    project.lessons("first")
    run = project.render("en", "html", "-D", "site_url=example.org")
    assert run.returncode != 0
    assert "SITE_URL is 'example.org': give the whole address" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(("flags", "number"), [((), 0), (("en", "vi"), 2)])
def test_exactly_one_language_is_preferred(project, tmp_path, flags, number):
    lines = []
    for code in ("en", "vi"):
        lines += [f"[{code}]", 'name = "x"', 'direction = "ltr"']
        lines += ["preferred = true"] if code in flags else []
    table = project.root / "locale" / "languages.toml"
    table.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ValueError, match=f"has {number} languages with 'preferred"):
        languages(table.parent)
    project.lessons("first")
    run = project.render()
    assert "give it to exactly one" in run.stderr
    assert "Traceback" not in run.stderr
