"""What a page costs a reader's phone: bytes and requests, and no times."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from bench.reader import QUERY, early_search_data, is_measured
from bench.visit import PHONE, visit
from bs4 import BeautifulSoup
from conftest import SITE

# To the first view of a home page or a lesson, as the bytes travel: compressed.
BYTES = {"home": 80_000, "lesson": 80_000}
REQUESTS = {"home": 12, "lesson": 8}
# A figure's file.
FIGURE = 100_000


def pages() -> list[str]:
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    return [page for page in found if is_measured(page)]


@pytest.mark.parametrize("page", pages())
def test_a_page_is_light_and_loads_only_what_is_seen(browser, address, page):
    with visit(browser) as seen:
        seen.open(address + page)
        below = seen.page.eval_on_selector_all(
            "img:not([loading=lazy])",
            "(images, height) => images"
            ".filter((image) => image.getBoundingClientRect().top > height)"
            ".map((image) => image.getAttribute('src'))",
            PHONE["viewport"]["height"],
        )
        assert below == [], "pictures below the first screen are not lazy"
        listed = "\n".join(f"{a.bytes:7} {a.address}" for a in seen.answers)
        assert early_search_data(seen) == 0, listed
        kind = "lesson" if "/lessons/" in page else "home"
        assert seen.bytes <= BYTES[kind], listed
        assert len(seen.answers) <= REQUESTS[kind], listed


def test_search_data_come_when_search_is_opened(browser, address):
    with visit(browser) as seen:
        seen.open(f"{address}{pages()[-1]}")
        assert seen.search(QUERY)
        assert early_search_data(seen) > 0


def test_no_figure_is_larger_than_the_budget():
    figures = [p for p in SITE.rglob("_images/*") if p.is_file()]
    assert figures
    large = {p.name: p.stat().st_size for p in figures if p.stat().st_size > FIGURE}
    assert not large


@pytest.mark.parametrize("page", pages())
def test_every_picture_has_its_size_in_the_page(page):
    """So that the text below it does not move when it arrives."""
    for image in images(page):
        for side in ("width", "height"):
            assert re.fullmatch(r"\d+(\.\d+)?", image.get(side, "")), image


def images(page: str) -> list:
    return BeautifulSoup((SITE / page).read_text("utf-8"), "html.parser").select("img")


def test_every_figure_is_found_that_a_page_shows():
    """The sizes above are of the files that pages show."""
    for page in pages():
        for image in images(page):
            if image["src"].startswith("data:"):
                continue
            file = Path(SITE, page).parent / unquote(image["src"])
            assert file.is_file(), image
