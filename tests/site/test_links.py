"""Whatever a page refers to is there: files, sections, and elements of the page."""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import published
import pytest
from babel import Locale, UnknownLocaleError
from bs4 import BeautifulSoup, Tag

# Attributes that hold an address, and those that hold several with their sizes.
ADDRESSES = ("href", "src", "poster", "data", "action", "formaction", "xlink:href")
ADDRESS_LISTS = ("srcset", "imagesrcset")
# Attributes that hold ids of the same page.
IDS = (
    "aria-activedescendant",
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-errormessage",
    "aria-flowto",
    "aria-labelledby",
    "aria-owns",
    "commandfor",
    "for",
    "form",
    "headers",
    "list",
    "popovertarget",
)
# Pages that a server or a script shows; no link leads to them.
UNLINKED = {"404.html"}


@cache
def parse(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@cache
def ids(path: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in parse(path).select("[id]"))


@cache
def files(site: Path) -> frozenset[str]:
    return frozenset(
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()
    )


def addresses(page: BeautifulSoup) -> list[tuple[Tag, str]]:
    """Return every address on a page, with the element that holds it."""
    found = []
    for tag in page.find_all(True):
        found += [(tag, tag[name]) for name in ADDRESSES if name in tag.attrs]
        for name in ADDRESS_LISTS:
            sources = tag.get(name, "").split(",")
            found += [(tag, source.split()[0]) for source in sources if source.strip()]
    return found


def broken_links(site: Path, name: str) -> list[str]:
    """Say which addresses of a page lead nowhere, and what comes from elsewhere."""
    faults = []
    for tag, address in addresses(parse(site / name)):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            # The head may give the site's own address, where there is one.
            if tag.name not in ("a", "link") and parts.scheme != "data":
                faults.append(f"loads {address}")
            continue
        folder = name.rpartition("/")[0]
        target = normpath(f"{folder}/{unquote(parts.path)}".lstrip("/"))
        target = target if parts.path else name
        if target not in files(site):
            faults.append(f"no file: {address}")
        elif parts.fragment and target.endswith(".html"):
            if unquote(parts.fragment) not in ids(site / target):
                faults.append(f"no such place: {address}")
    return faults


def broken_ids(site: Path, name: str) -> list[str]:
    """Say which ids stand twice on a page, and which are referred to and missing."""
    page = parse(site / name)
    seen: set[str] = set()
    faults = []
    for tag in page.select("[id]"):
        if tag["id"] in seen:
            faults.append(f"twice: id={tag['id']}")
        seen.add(tag["id"])
    for attribute in IDS:
        for tag in page.select(f"[{attribute}]"):
            value = tag[attribute]
            wanted = value.split() if isinstance(value, str) else value
            faults += [f"{attribute}={each}" for each in wanted if each not in seen]
    return faults


def broken_languages(site: Path, name: str) -> list[str]:
    """Say which language tags of a page are none."""
    page = parse(site / name)
    tags = [tag[key] for key in ("lang", "hreflang") for tag in page.select(f"[{key}]")]
    return [tag for tag in tags if tag != "x-default" and not is_language(tag)]


def is_language(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def unreachable(site: Path, home: str) -> set[str]:
    """Return the pages below a home that no way of links from it leads to."""
    folder = home.rpartition("/")[0]
    pages = {page for page in published.pages(site) if page.startswith(f"{folder}/")}
    seen, left = {home}, deque([home])
    while left:
        name = left.popleft()
        for tag, address in addresses(parse(site / name)):
            parts = urlsplit(address)
            if tag.name != "a" or parts.scheme or parts.netloc or not parts.path:
                continue
            target = normpath(f"{name.rpartition('/')[0]}/{unquote(parts.path)}")
            if target in pages and target not in seen:
                seen.add(target)
                left.append(target)
    return {page for page in pages - seen if Path(page).name not in UNLINKED}


CHECKS = [broken_links, broken_ids, broken_languages]


@pytest.mark.parametrize("check", CHECKS)
def test_no_page_has_a_fault(site, check):
    names = published.pages(site)
    assert names
    faults = [f"{name}: {fault}" for name in names for fault in check(site, name)]
    assert not faults, "\n".join(faults)


def test_every_page_can_be_reached_from_its_home(site):
    homes = [
        page for page in published.pages(site) if re.fullmatch("[^/]+/index.html", page)
    ]
    assert homes
    for home in homes:
        assert not unreachable(site, home)


def test_no_two_files_differ_in_case_alone(site):
    names = files(site)
    assert len({name.casefold() for name in names}) == len(names)


FAULTS = {
    '<a href="missing.html">a</a>': "no file: missing.html",
    '<a href="B.html">a</a>': "no file: B.html",
    '<a href="b.html#c">a</a>': "no such place: b.html#c",
    '<a href="#c">a</a>': "no such place: #c",
    '<a href="./">a</a>': "no file: ./",
    '<a href="../b.html">a</a>': "no file: ../b.html",
    '<img alt="" src="b.png">': "no file: b.png",
    '<img alt="" src="b.html" srcset="b.html 1x, c.png 2x">': "no file: c.png",
    '<img alt="" src="https://example.org/a.png">': "loads https://example.org/a.png",
    '<link rel="next" href="c.html">': "no file: c.html",
    '<video poster="c.png"></video>': "no file: c.png",
    '<svg><use href="#icon"></use></svg>': "no such place: #icon",
    '<p id="b"></p><p id="b"></p>': "twice: id=b",
    '<label for="b"></label>': "for=b",
    '<p aria-labelledby="a b"></p>': "aria-labelledby=b",
    '<button popovertarget="b"></button>': "popovertarget=b",
    '<p lang="english">': "english",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checks_find_a_fault(tmp_path, fault):
    good = '<p id="a" lang="vi">A <a href="b.html#top">link</a></p>'
    (tmp_path / "b.html").write_text('<p id="top">B</p>', "utf-8")
    (tmp_path / "good.html").write_text(good, "utf-8")
    (tmp_path / "bad.html").write_text(good + fault, "utf-8")
    assert not [fault for check in CHECKS for fault in check(tmp_path, "good.html")]
    found = [fault for check in CHECKS for fault in check(tmp_path, "bad.html")]
    assert found == [FAULTS[fault]]


def test_a_page_that_nothing_leads_to_is_found(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "index.html").write_text('<a href="b.html">b</a>', "utf-8")
    for name in ("b", "lost", "404"):
        (tmp_path / "en" / f"{name}.html").write_text("<p>A page</p>", "utf-8")
    assert unreachable(tmp_path, "en/index.html") == {"en/lost.html"}
