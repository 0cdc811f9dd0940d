"""What the published pages say to programs: in their heads, as Markdown, and in lists.

Every page is found by walking through the site, and nothing is taken from the code that
wrote it. What only a site with an address has is looked for in a small one.
"""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, Project
from PIL import Image

from course import lessons
from course.languages import languages

TABLE = languages()
LANGUAGES = list(TABLE)
LESSONS = list(lessons.reading_order(ROOT / "gallery"))
# Pages without a text of their own.
TEXTLESS = {"404", "search"}
ADDRESS = "https://example.org/course/"

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"

every_language = pytest.mark.parametrize("language", LANGUAGES)


def pages(site: Path, language: str) -> dict[str, BeautifulSoup]:
    """Return every page of a language, by its name."""
    files = sorted((site / language).rglob("*.html"))
    assert files
    return {
        file.relative_to(site / language).with_suffix("").as_posix(): parse(file)
        for file in files
    }


@cache
def parse(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def metas(page: BeautifulSoup, name: str) -> list[str]:
    tags = page.head.select(f'meta[property="{name}"], meta[name="{name}"]')
    return [tag["content"] for tag in tags]


def structured(page: BeautifulSoup) -> dict:
    (script,) = page.head.select('script[type="application/ld+json"]')
    return json.loads(script.string)


def target(site: Path, folder: str, address: str) -> Path:
    """Return the file that an address leads to from a folder of the site.

    The site's own absolute addresses lead into it too.
    """
    own = os.environ.get("SITE_URL", "") or ADDRESS
    if address.startswith(own):
        address, folder = address.removeprefix(own), ""
    parts = urlsplit(address)
    assert not parts.scheme, address
    path = normpath(f"{folder}/{unquote(parts.path)}".lstrip("/"))
    assert not path.startswith(".."), address
    return site / path / "index.html" if (site / path).is_dir() else site / path


# -- The head


@every_language
def test_every_page_has_a_description_that_is_shown_whole(site, language):
    for name, page in pages(site, language).items():
        (description,) = metas(page, "description")
        assert 50 <= len(description) <= 160, (name, description)
        assert metas(page, "og:description") == [description], name


@every_language
def test_no_two_pages_have_the_same_title(site, language):
    titles = Counter(
        page.title.get_text().strip() for page in pages(site, language).values()
    )
    assert max(titles.values()) == 1, titles.most_common(3)


@every_language
def test_every_page_has_a_preview_for_links_to_it(site, language):
    locales = {"en": "en_US", "vi": "vi_VN"}
    others = sorted(locales[code] for code in LANGUAGES if code != language)
    for name, page in pages(site, language).items():
        (title,) = metas(page, "og:title")
        assert title and title in page.title.get_text(), name
        assert metas(page, "og:locale") == [locales[language]], name
        assert sorted(metas(page, "og:locale:alternate")) == others, name
        expected = "website" if name == "index" else "article"
        assert metas(page, "og:type") == [expected], name


@every_language
def test_lessons_are_learning_resources(site, language):
    for position, name in enumerate(LESSONS, 1):
        page = pages(site, language)[f"lessons/{name}"]
        data = structured(page)
        assert data["@context"] == "https://schema.org"
        assert data["@type"] == "LearningResource"
        assert data["name"] == heading(page.select_one("h1"))
        assert [data["description"]] == metas(page, "description")
        assert data["inLanguage"] == language
        assert data["position"] == position
        assert data["teaches"]
        course = data["isPartOf"]
        assert course["@type"] == "Course"
        home = pages(site, language)["index"]
        assert course["name"] == heading(home.select_one("h1"))
        assert target(site, f"{language}/lessons", course["url"]).is_file()
        # The same time as a reader sees.
        (minutes,) = re.fullmatch(r"PT(\d+)M", data["timeRequired"]).groups()
        shown = " ".join(page.select_one(".lesson-top").get_text(" ").split())
        assert re.search(rf"(?<!\d){minutes} (min|phút)\b", shown), (name, shown)


@every_language
def test_the_home_page_is_a_course_of_all_lessons(site, language):
    website, course = structured(pages(site, language)["index"])["@graph"]
    assert website["@type"] == "WebSite"
    assert website["name"]
    assert course["@type"] == "Course"
    assert course["inLanguage"] == website["inLanguage"] == language
    assert course["name"] and course["description"] and course["provider"]["name"]
    files = [target(site, language, part["url"]) for part in course["hasPart"]]
    assert files == [site / language / f"lessons/{name}.html" for name in LESSONS]
    for part, file in zip(course["hasPart"], files, strict=True):
        assert part["name"] == heading(parse(file).select_one("h1"))


@every_language
def test_other_pages_are_parts_of_the_course(site, language):
    found = pages(site, language)
    (course_id,) = [
        item["@id"].rpartition("#")[2]
        for item in structured(found["index"])["@graph"]
        if item["@type"] == "Course"
    ]
    for name, page in found.items():
        if name in TEXTLESS:
            assert not page.select('script[type="application/ld+json"]'), name
        elif name != "index":
            data = structured(page)
            assert data["name"] == heading(page.select_one("h1")), name
            assert data["inLanguage"] == language, name
            assert data["isPartOf"]["@id"].endswith(f"#{course_id}"), name


# -- The Markdown copies


def heading(tag: Tag) -> str:
    """Return what a heading says, without the link to itself."""
    text = "".join(
        str(child)
        for child in tag.descendants
        if isinstance(child, str) and not child.find_parent(class_="headerlink")
    )
    return " ".join(text.split())


def blocks(copy: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a Markdown text: their languages, and their text."""
    fenced = r"(?ms)^ *(`{3,})(\S*)\n(.*?)^ *\1$"
    return [
        (language, textwrap.dedent(text).rstrip("\n"))
        for _fence, language, text in re.findall(fenced, copy)
    ]


def prose(copy: str) -> str:
    """Return a Markdown text without its fenced blocks."""
    return re.sub(r"(?ms)^ *(`{3,})\S*\n.*?^ *\1$", "", copy)


def copy_of(site: Path, language: str, name: str, page: BeautifulSoup) -> str:
    (link,) = page.head.select('link[rel=alternate][type="text/markdown"]')
    file = target(site, dirname(f"{language}/{name}"), link["href"])
    assert file == site / language / f"{name}.md"
    return file.read_text("utf-8")


def code_on(page: BeautifulSoup, selector: str) -> list[str]:
    """Return the text of blocks of code; a block with marks has an empty one first."""
    found = [block.get_text().rstrip("\n") for block in page.select(selector)]
    return [text.lstrip("\n") for text in found]


@every_language
def test_every_page_with_a_text_has_a_copy_with_its_headings(site, language):
    found = pages(site, language)
    assert len(found) > len(LESSONS) + len(TEXTLESS)
    for name, page in found.items():
        if name in TEXTLESS:
            assert not page.head.select('link[type="text/markdown"]'), name
            continue
        copy = copy_of(site, language, name, page)
        shown = [
            (int(tag.name[1]), heading(tag))
            for tag in page.select("main, article")[0].select("h1, h2, h3, h4")
            if any(c.startswith("passage-") for c in tag.get("class", []))
        ]
        assert shown, name
        marks = re.findall(r"(?m)^(#+) (.*)$", prose(copy))
        copied = [(len(mark), re.sub(r"[`*\\]", "", text)) for mark, text in marks]
        assert copied == [(n, re.sub(r"[`*\\]", "", text)) for n, text in shown], name


@every_language
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_copy_of_a_lesson_has_its_code_and_what_it_printed(site, language, lesson):
    name = f"lessons/{lesson}"
    page = pages(site, language)[name]
    fenced = blocks(copy_of(site, language, name, page))
    cells = code_on(page, "div.highlight-Python pre")
    assert cells
    assert [text for kind, text in fenced if kind == "python"] == cells
    printed = code_on(page, ".sphx-glr-script-out pre")
    assert printed
    assert [text for kind, text in fenced if kind == "text"] == printed
    assert {kind for kind, _text in fenced} == {"python", "text"}


@every_language
def test_links_of_a_copy_lead_somewhere_and_terms_are_words(site, language):
    for name, page in pages(site, language).items():
        if name in TEXTLESS:
            continue
        text = prose(copy_of(site, language, name, page))
        for address in re.findall(r"(?<!\\)\]\(([^)\s]+)\)", text):
            if not urlsplit(address).scheme and urlsplit(address).path:
                file = target(site, dirname(f"{language}/{name}"), address)
                assert file.is_file(), (name, address)
            assert "#term-" not in address, (name, address)


# -- The lists


@every_language
def test_the_feed_has_a_day_an_entry_and_its_links_lead_to_pages(site, language):
    feed = ElementTree.parse(site / language / "feed.xml").getroot()
    assert feed.tag == f"{ATOM}feed"
    assert feed.find(f"{ATOM}title").text
    updated = [feed.find(f"{ATOM}updated").text]
    ids = [feed.find(f"{ATOM}id").text]
    links = [link.get("href") for link in feed.findall(f"{ATOM}link")]
    days = []
    for entry in feed.findall(f"{ATOM}entry"):
        assert entry.find(f"{ATOM}title").text
        ids.append(entry.find(f"{ATOM}id").text)
        updated.append(entry.find(f"{ATOM}updated").text)
        days.append(updated[-1][:10])
        links += [link.get("href") for link in entry.findall(f"{ATOM}link")]
        content = BeautifulSoup(entry.find(f"{ATOM}content").text, "html.parser")
        named = [link["href"] for link in content.select("a")]
        assert named and len(set(named)) == len(named)
        links += named
    assert all(datetime.fromisoformat(date).tzinfo for date in updated)
    assert days == sorted(set(days), reverse=True)
    assert len(set(ids)) == len(ids)
    assert links
    for link in links:
        assert target(site, language, link).is_file(), link
    for name, page in pages(site, language).items():
        (link,) = page.head.select('link[type="application/atom+xml"]')
        file = target(site, dirname(f"{language}/{name}"), link["href"])
        assert file == site / language / "feed.xml", name


@pytest.mark.parametrize("folder", ["", *LANGUAGES])
def test_the_list_for_language_models_names_every_copy(site, folder):
    text = (site / folder / "llms.txt").read_text("utf-8")
    assert text.startswith("# ")
    links = re.findall(r"(?m)^- \[.+?\]\((\S+)\): .{20}", text)
    assert len(links) == len(re.findall(r"(?m)^- ", text))
    found = {target(site, folder, link) for link in links}
    assert len(found) == len(links)
    copies = {file for code in LANGUAGES for file in (site / code).rglob("*.md")}
    assert found == {file for file in copies if file.is_relative_to(site / folder)}


# -- A site that has an address


@pytest.fixture(scope="module")
def addressed(tmp_path_factory) -> Path:
    """A small site in every language that knows where it is published."""
    root = tmp_path_factory.mktemp("addressed") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first", "second")
    sphinx = f"{sys.executable} -m sphinx -W -q --conf-dir .".split()
    run = project.python(
        "-m", "publishing.render", *LANGUAGES, "--", *sphinx, SITE_URL=ADDRESS
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return root / "_build" / "preview"


@every_language
def test_every_page_names_its_own_address(addressed, language):
    for name, page in pages(addressed, language).items():
        own = f"{ADDRESS}{language}/{name}.html"
        if name == "404":  # at any address that is none
            continue
        (link,) = page.head.select("link[rel=canonical]")
        assert link["href"] == own
        assert metas(page, "og:url") == [own]


@every_language
def test_every_page_has_a_picture_of_the_size_that_it_says(addressed, language):
    cards = set()
    for name, page in pages(addressed, language).items():
        (address,) = metas(page, "og:image")
        assert address.startswith(f"{ADDRESS}{language}/"), name
        with Image.open(target(addressed, "", address)) as picture:
            assert picture.format == "PNG"
            assert picture.size == (1200, 630), name
        assert metas(page, "og:image:width") == ["1200"], name
        assert metas(page, "og:image:height") == ["630"], name
        assert metas(page, "og:image:alt") != [""], name
        cards.add(address)
    assert len(cards) == 3  # two lessons and the course


def test_the_sitemap_has_every_page_in_every_language(addressed):
    entries = {
        entry.find(f"{SITEMAP}loc").text: {
            link.get("hreflang"): link.get("href")
            for link in entry.findall(f"{XHTML}link")
        }
        for entry in ElementTree.parse(addressed / "sitemap.xml").getroot()
    }
    expected = {
        f"{ADDRESS}{language}/{name}.html"
        for language in LANGUAGES
        for name in pages(addressed, language)
        if name not in TEXTLESS
    }
    assert set(entries) == expected
    preferred = next(code for code, one in TABLE.items() if one.preferred)
    for address, alternates in entries.items():
        assert set(alternates) == {*LANGUAGES, "x-default"}
        assert address in alternates.values()
        for code in LANGUAGES:
            assert entries[alternates[code]] == alternates
        assert target(addressed, "", alternates["x-default"]).is_file()
        if not address.endswith("/index.html") or "lessons" in address:
            assert alternates["x-default"] == alternates[preferred]


def test_crawlers_are_told_of_the_sitemap(addressed):
    lines = (addressed / "robots.txt").read_text("utf-8").splitlines()
    assert f"Sitemap: {ADDRESS}sitemap.xml" in lines


@pytest.mark.parametrize("folder", ["", *LANGUAGES])
def test_lists_of_a_site_with_an_address_lead_into_it(addressed, folder):
    text = (addressed / folder / "llms.txt").read_text("utf-8")
    links = re.findall(r"\]\((\S+)\)", text)
    assert links
    for link in links:
        assert link.startswith(ADDRESS)
        assert target(addressed, "", link).is_file(), link
