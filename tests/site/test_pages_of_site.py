"""The published pages are complete in every language."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from catalogs.words import names_of
from course.languages import translations

LANGUAGES = ["en", "vi"]


def pages(site: Path, language: str) -> list[Path]:
    return sorted((site / language).rglob("*.html"))


def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there(site, language):
    sources = {path.stem for path in (ROOT / "docs").glob("*.md")}
    lessons = {path.stem for path in (ROOT / "gallery").glob("*.py")}
    built = {
        path.relative_to(site / language).with_suffix("").as_posix()
        for path in pages(site, language)
    }
    assert built >= sources | {f"lessons/{name}" for name in lessons}
    assert {"lessons/index", "search"} <= built


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_its_language_and_title(site, language):
    for path in pages(site, language):
        page = parse(path)
        assert page.html["lang"] == language, path
        assert page.title.get_text().strip(), path
        assert len(page.select("h1")) == 1, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_path_of_this_machine_is_published(site, language):
    for path in (site / language).rglob("*"):
        if path.suffix in {".html", ".js", ".svg", ".py", ".ipynb", ".json"}:
            assert str(ROOT) not in path.read_text("utf-8"), path


def test_no_english_is_left_on_a_vietnamese_page(site):
    """A text that stands on the English page too must be made of names."""
    names = names_of(translations()["vi"])
    same = {term for term, translation in terms().items() if term == translation}
    same |= {"torch", "torchvision"}
    left = []
    for path in pages(site, "vi"):
        english = texts(parse(site / "en" / path.relative_to(site / "vi")))
        for text in texts(parse(path)) & english:
            commit = re.fullmatch(r"[0-9a-f]{7,}, [\d-]+", text)
            if commit or text.removesuffix(" ¶") in same:
                continue
            if re.search(r"[^\W\d_]{2,}", names.sub(" ", text)):
                left.append(f"{path.relative_to(site)}: {text}")
    assert not left, "\n".join(left)


def texts(page: BeautifulSoup) -> set[str]:
    """Return the texts of a page that are prose: paragraphs, labels and the like."""
    code = "pre, code:not(.download), math, script, style, .run-facts dd, [lang=vi]"
    for element in page.select(f"{code}, [hreflang]"):
        if element.name != "html":
            element.decompose()
    blocks = page.select("p, li, td, th, dt, dd, h1, h2, h3, title, summary, label")
    found = {" ".join(block.get_text(" ").split()) for block in blocks}
    for attribute in ("title", "aria-label", "alt", "placeholder"):
        found |= {tag[attribute].strip() for tag in page.select(f"[{attribute}]")}
    return found


def test_the_glossary_page_has_the_terms_of_the_glossary():
    """The page and the checks must not teach different words."""
    path = ROOT / "locale" / "vi" / "LC_MESSAGES" / "glossary.po"
    wanted = terms()
    entries = [entry for entry in polib.pofile(str(path)) if entry.msgid in wanted]
    shown = {entry.msgid: entry.msgstr for entry in entries}
    assert len(shown) > 60
    assert shown == {term: wanted[term] for term in shown}


def terms() -> dict[str, str]:
    """Return the Vietnamese terms by their English ones."""
    path = ROOT / "locale" / "vi" / "glossary.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["english"]: row["translation"] for row in csv.DictReader(file)}
