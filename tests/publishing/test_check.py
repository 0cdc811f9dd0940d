"""A site that is not whole is told from one that is."""

from __future__ import annotations

import pytest

from page.policy import with_policy
from publishing.check import faults


def write(site, name, body="", end="</body></html>"):
    file = site / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(with_policy(f"<html><head></head><body>{body}") + end, "utf-8")
    return file


@pytest.fixture
def site(tmp_path):
    write(tmp_path, "index.html", '<a href="en/index.html#top">x</a>')
    for language in ("en", "vi"):
        write(
            tmp_path,
            f"{language}/index.html",
            '<h1 id="top">x</h1><a href="../index.html">x</a><a href="#top">x</a>'
            '<a href="https://example.org/">x</a><img src="_images/a%20b.svg">'
            "<script>const link = '<a href=\"nowhere.html\">';</script>",
        )
        (tmp_path / language / "_images").mkdir()
        (tmp_path / language / "_images" / "a b.svg").write_text("<svg/>")
    return tmp_path


def test_a_whole_site_has_no_fault(site):
    assert faults(site, ["en", "vi"]) == []


def test_a_page_that_one_language_lacks(site):
    write(site, "en/lessons/loss.html")
    expected = ["vi/lessons/loss.html: the page is missing in this language."]
    assert faults(site, ["en", "vi"]) == expected


def test_half_a_page(site):
    write(site, "vi/index.html", end="")
    (fault, *_) = faults(site, ["en", "vi"])
    assert fault == "vi/index.html: the page has no end."


def test_a_page_without_a_policy(site):
    (site / "index.html").write_text("<html><head></head></html>")
    (fault,) = faults(site, ["en", "vi"])
    assert "index.html: the page does not say what it may load" in fault


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("nowhere.html", "leads to no file"),
        ("index.html#nowhere", "leads to no place in that page"),
        ("#nowhere", "leads to no place in that page"),
        ("../../outside.html", "leads to no file"),
        ("/en/index.html", "leads to no file"),
        ("_downloads/empty.zip", "leads to an empty file"),
    ],
)
def test_a_link_that_leads_nowhere(site, link, fault):
    (site / "en" / "_downloads").mkdir()
    (site / "en" / "_downloads" / "empty.zip").touch()
    write(site, "en/index.html", f'<h1 id="top">x</h1><a href="{link}">x</a>')
    assert f"en/index.html: the link to {link} {fault}." in faults(site, ["en", "vi"])
