"""What a page says about itself to search engines and to other programs."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from page import metadata

SITE_URL = "https://example.org/course/"


def test_a_long_description_ends_between_words():
    text = " ".join(["chữ"] * 100)
    short = metadata.shorten(text)
    assert 150 < len(short) <= 160
    assert short.endswith("chữ…")
    assert metadata.shorten("It fits.") == "It fits."


def test_structured_data_cannot_end_its_element():
    data = {"name": "</script><script>alert(1)</script>&\u2028"}
    text = metadata.script_json(data)
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == data


@pytest.mark.parametrize(
    ("language", "locale"),
    [("vi", "vi_VN"), ("en", "en_US"), ("pt_BR", "pt_BR"), ("ko", "ko_KR")],
)
def test_a_language_has_a_territory(language, locale):
    assert metadata.open_graph_locale(language) == locale


# -- On pages


def content(tags: BeautifulSoup, name: str) -> str | None:
    tag = tags.select_one(f'meta[property="{name}"], meta[name="{name}"]')
    return tag and tag["content"]


def data_of(page: BeautifulSoup) -> dict:
    script = page.head.select_one('script[type="application/ld+json"]')
    return json.loads(script.string)


def test_a_page_says_what_it_is(make_app):
    words = {"%(count)s min to read": "Đọc %(count)s phút"}
    make_app.translate("site", "sphinx", words, "vi")
    app = make_app("site", language="vi", site_url=SITE_URL)
    app.build()
    page = app.soup("lessons/second")
    tags = page.head
    address = f"{SITE_URL}vi/lessons/second.html"
    assert tags.select_one("link[rel=canonical]")["href"] == address
    assert content(tags, "og:url") == address
    assert content(tags, "og:locale") == "vi_VN"
    assert content(tags, "og:locale:alternate") == "en_US"
    card = content(tags, "og:image")
    assert card == f"{SITE_URL}vi/_cards/lessons/second.png"
    assert (app.outdir / "_cards/lessons/second.png").is_file()
    data = data_of(page)
    assert data["@type"] == "LearningResource"
    assert data["position"] == 2
    assert data["timeRequired"] == "PT1M"
    assert "1 phút" in page.select_one(".lesson-top").get_text()
    assert data["url"] == address
    assert data["translationOfWork"]["@id"] == f"{SITE_URL}en/lessons/second.html"
    website, course = data_of(app.soup("index"))["@graph"]
    target = website["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE_URL}vi/search.html?q={{query}}"
    titles = [part["name"] for part in course["hasPart"]]
    assert titles == ["First", "Second", "Third"]


def test_without_an_address_nothing_needs_one(make_app):
    app = make_app("site")
    app.build()
    page = app.soup("lessons/first")
    assert not page.head.select("link[rel=canonical]")
    assert content(page.head, "og:url") is None
    assert content(page.head, "og:image") is None
    assert "SearchAction" not in app.page("lessons/first") + app.page("index")
    assert not (app.outdir / "_cards").exists()
    assert data_of(page)["url"] == "first.html"


def test_a_description_shows_the_title_of_a_linked_page(make_app):
    home = make_app.root("site") / "index.md"
    link = "# Home\n\nRead {doc}`lessons/first` before you do anything else here.\n"
    home.write_text(home.read_text("utf-8").replace("# Home\n", link), "utf-8")
    app = make_app("site")
    app.build()
    shown = content(app.soup("index").head, "description")
    assert shown == "Read First before you do anything else here."
