"""The files at the root of the site, with and without its address."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from page.llms import PAGES
from page.policy import with_policy
from publishing import root as site_root
from publishing.publish import publish

ADDRESS = "https://example.org/course/"
TABLE = """\
[en]
name = "English"
direction = "ltr"

[vi]
name = "Tiếng Việt"
direction = "ltr"
preferred = true
"""


@pytest.fixture
def rendered(tmp_path):
    """Two languages; one page is in the first alone."""
    (tmp_path / "languages.toml").write_text(TABLE, "utf-8")
    folder = tmp_path / "preview"
    for code, names in (("en", ["index", "lessons/a", "only"]), ("vi", NAMES)):
        pages = [
            {
                "name": name,
                "title": f"{name} & {code}",
                "description": f"About {name}",
                "lesson": 1 if name.startswith("lessons") else None,
                "changed": "2026-01-02T12:00:00+07:00" if name == "index" else None,
            }
            for name in names
        ]
        listed = {
            "title": "Neural networks with PyTorch",
            "description": f"In {code}",
            "words": {"lessons": "Lessons", "other_pages": "Other pages"},
            "pages": pages,
        }
        (folder / code).mkdir(parents=True)
        page = f'<html lang="{code}"><head></head><body></body></html>'
        (folder / code / "index.html").write_text(with_policy(page), "utf-8")
        # What the pages at the root load.
        (folder / code / "_static").mkdir()
        for name in ("favicon.svg", "site.css", "choose-language.js"):
            (folder / code / "_static" / name).write_text("x")
        (folder / code / PAGES).write_text(json.dumps(listed), "utf-8")
    return folder


NAMES = ["index", "lessons/a"]


def read(rendered, address: str) -> site_root.Site:
    return site_root.read_site(rendered, rendered.parent, address)


def entries(rendered) -> dict[str, dict[str, str]]:
    """Return the alternates of each address of the sitemap."""
    site = read(rendered, ADDRESS)
    names = {"m": site_root._SITEMAP, "x": site_root._XHTML}
    return {
        entry.find("m:loc", names).text: {
            link.get("hreflang"): link.get("href")
            for link in entry.findall("x:link", names)
        }
        for entry in ElementTree.fromstring(site_root.sitemap(site))
    }


def test_the_sitemap_is_complete_and_symmetric(rendered):
    found = entries(rendered)
    assert set(found) == {
        f"{ADDRESS}{page}.html"
        for page in ("en/index", "en/lessons/a", "en/only", "vi/index", "vi/lessons/a")
    }
    for address, alternates in found.items():
        assert address in alternates.values()
        for language, other in alternates.items():
            if language != "x-default":
                assert found[other] == alternates
    assert found[f"{ADDRESS}vi/index.html"]["x-default"] == ADDRESS
    lesson = found[f"{ADDRESS}en/lessons/a.html"]
    assert lesson["x-default"] == f"{ADDRESS}vi/lessons/a.html"
    assert set(found[f"{ADDRESS}en/only.html"]) == {"en"}


def test_the_sitemap_dates_what_has_a_date(rendered):
    text = site_root.sitemap(read(rendered, ADDRESS))
    assert text.count("<lastmod>2026-01-02T12:00:00+07:00</lastmod>") == 2
    assert text.count("<lastmod>") == 2


def test_without_an_address_there_is_no_sitemap(rendered):
    site_root.write_site_files(rendered, read(rendered, ADDRESS))
    robots = (rendered / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {ADDRESS}sitemap.xml" in robots
    site_root.write_site_files(rendered, read(rendered, ""))
    assert not (rendered / "sitemap.xml").exists()
    assert not (rendered / "robots.txt").exists()
    assert "https://" not in (rendered / "llms.txt").read_text("utf-8")


def test_a_file_that_stays_the_same_is_not_written(rendered):
    site = read(rendered, ADDRESS)
    site_root.write_site_files(rendered, site)
    files = [path for path in rendered.iterdir() if path.is_file()]
    before = [path.stat().st_mtime_ns for path in files]
    site_root.write_site_files(rendered, site)
    assert [path.stat().st_mtime_ns for path in files] == before


def test_the_list_for_language_models_names_each_copy(rendered):
    text = site_root.list_of_copies(read(rendered, ""))
    assert text.startswith("# Neural networks with PyTorch\n\n> In en\n\n> In vi\n")
    assert "## Tiếng Việt: Lessons\n\n- [lessons/a & vi](vi/lessons/a.md): " in text
    assert text.count(".md)") == 5


def test_the_page_for_no_address_has_every_language(rendered):
    page = BeautifulSoup(
        site_root.site_files(read(rendered, ADDRESS))["404.html"], "html.parser"
    )
    assert page.base["href"] == f"{ADDRESS}404.html"
    # A server answers with it and the status 404, which keeps it out of indexes.
    assert not page.select("meta[name=robots]")
    assert len(page.select_one("meta[name=description]")["content"]) > 50
    vietnamese, english = page.select("section")
    assert (vietnamese["lang"], english["lang"]) == ("vi", "en")
    assert vietnamese.form["action"] == "vi/search.html"
    assert vietnamese.h1.get_text() == "Không có trang này"
    assert english.h2.get_text() == "This page does not exist"
    assert not BeautifulSoup(
        site_root.site_files(read(rendered, ""))["404.html"], "html.parser"
    ).base


def test_a_language_that_was_not_rendered_is_named(tmp_path, capsys):
    assert site_root.write(tmp_path / "preview") == 1
    assert "en has no list of its pages" in capsys.readouterr().err


def test_what_is_at_the_root_is_published_and_what_is_hidden_is_not(rendered):
    site_root.write_site_files(rendered, read(rendered, ADDRESS))
    published = rendered.parent / "html"
    publish(rendered, published, ["en", "vi"])
    names = {path.name for path in published.iterdir()}
    assert {"404.html", "llms.txt", "robots.txt", "sitemap.xml"} <= names
    assert not (published / "vi" / PAGES).exists()
