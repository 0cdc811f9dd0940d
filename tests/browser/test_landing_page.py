"""The root page leads each visitor to a language, and reads well without scripts."""

from __future__ import annotations

import re
import shutil

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from publishing.landing_page import landing_page

HOME = re.compile(r"/(en|vi)/index\.html$")
TITLE = "Neural networks with PyTorch"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The root of a site whose pages say nothing but their language."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(landing_page(ROOT, TITLE), "utf-8")
    for language in ("en", "vi"):
        static = folder / language / "_static"
        static.mkdir(parents=True)
        (folder / language / "index.html").write_text(f"<title>{language}</title>")
        shutil.copy(ROOT / "docs/_static/choose-language.js", static)
    return folder


def arrive(browser, folder, locale, remembered=None, **options):
    """Open the root page as a visitor, and return the page that they see."""
    context = browser.new_context(locale=locale, **options)
    if remembered:
        context.add_init_script(f"localStorage.setItem('language', '{remembered}')")
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    return page


@pytest.mark.parametrize(
    ("locale", "remembered", "expected"),
    [
        ("vi-VN", None, "vi"),
        ("en-GB", None, "en"),
        ("EN", None, "en"),
        # No language of the site: Vietnamese.
        ("ja-JP", None, "vi"),
        # No language of the site begins so.
        ("vie", None, "vi"),
        # What the visitor chose before wins over the browser.
        ("en-US", "vi", "vi"),
        ("vi-VN", "en", "en"),
        # What is remembered may be gone.
        ("en-US", "fr", "en"),
    ],
)
def test_the_visitor_gets_a_language(browser, folder, locale, remembered, expected):
    page = arrive(browser, folder, locale, remembered)
    page.wait_for_url(HOME)
    assert page.title() == expected
    assert page.url.endswith(f"/{expected}/index.html")
    page.context.close()


def test_the_second_language_of_the_browser_counts(browser, folder):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(navigator, 'languages', {get: () => ['fr', 'en-AU']})"
    )
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url(HOME)
    assert page.title() == "en"
    context.close()


def test_the_way_back_leads_out_of_the_site(browser, folder):
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    page.goto((folder / "en" / "index.html").as_uri())
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url("**/vi/index.html")
    page.go_back()
    assert page.title() == "en"
    context.close()


def test_without_scripts_the_page_offers_every_language(browser, folder):
    page = arrive(browser, folder, "en-US", java_script_enabled=False)
    assert page.url == (folder / "index.html").as_uri()
    links = page.locator("a")
    assert links.all_inner_texts() == [
        "Vào học (Tiếng Việt)",
        "Read the course (English)",
    ]
    links.first.click()
    assert page.title() == "vi"
    page.context.close()


def test_a_search_engine_reads_what_the_site_is():
    page = BeautifulSoup(
        landing_page(ROOT, TITLE, "https://example.org/course"), "html.parser"
    )
    assert page.html["lang"] == "vi"
    assert page.title.get_text() == f"Mạng neural với PyTorch · {TITLE}"
    assert len(page.select_one("meta[name=description]")["content"]) > 80
    assert page.select_one("link[rel=canonical]")["href"] == (
        "https://example.org/course/"
    )
    alternates = {
        link["hreflang"]: link["href"] for link in page.select("link[hreflang]")
    }
    assert alternates == {
        "vi": "https://example.org/course/vi/index.html",
        "en": "https://example.org/course/en/index.html",
        "x-default": "https://example.org/course/",
    }
    assert not page.select("meta[http-equiv=refresh]")
