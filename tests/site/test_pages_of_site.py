"""The published pages are complete in every language, and their links lead on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

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
def test_every_link_inside_the_site_leads_somewhere(site, language):
    anchors: dict[Path, set[str]] = {}

    def ids(path: Path) -> set[str]:
        if path not in anchors:
            anchors[path] = {tag["id"] for tag in parse(path).select("[id]")}
        return anchors[path]

    broken = []
    for path in pages(site, language):
        page = parse(path)
        links = [
            (tag, tag.get("href") or tag.get("src"))
            for tag in page.select("a[href], img[src], link[href], script[src]")
        ]
        for tag, link in links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                assert tag.name == "a", f"{path} loads {link}"
                continue
            target = (
                (path.parent / unquote(parts.path)).resolve() if parts.path else path
            )
            if not target.is_file():
                broken.append(f"{path}: {link}")
            elif parts.fragment and target.suffix == ".html":
                if parts.fragment not in ids(target):
                    broken.append(f"{path}: {link}")
    assert not broken


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_path_of_this_machine_is_published(site, language):
    for path in (site / language).rglob("*"):
        if path.suffix in {".html", ".js", ".svg", ".py", ".ipynb", ".json"}:
            assert str(ROOT) not in path.read_text("utf-8"), path
