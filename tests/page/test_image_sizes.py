"""Every image says its size, and is fetched when a reader comes near it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from course import lessons

LESSONS = list(lessons.reading_order(ROOT / "gallery"))


def every_page() -> list[str]:
    pages = [path.stem for path in (ROOT / "docs").glob("*.md")]
    return [*pages, "lessons/index", *(f"lessons/{name}" for name in LESSONS)]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_image_says_its_size_and_is_fetched_when_it_comes_near(site, language):
    for name in every_page():
        text = (site / language / f"{name}.html").read_text("utf-8")
        for image in BeautifulSoup(text, "html.parser").select("article img"):
            assert int(image["width"]) > 0 and int(image["height"]) > 0, (name, image)
            assert image["decoding"] == "async"
            assert image["loading"] == "lazy"
