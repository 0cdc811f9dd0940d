"""Every published page in Chromium: phone and wide screen, light and dark, and offline.

Sound for axe-core, quiet, all from one origin, with nothing that the page's own policy
refuses, and everything within the screen. Each page is loaded once for each screen, in
the light, and darkens before the reader's eyes. That the checks can fail is tested on
small pages with one fault each.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urldefrag, urlsplit

import published
import pytest
from browser.page_checks import PageUnderTest
from playwright.sync_api import BrowserContext
from published import SITE

PAGES = published.pages(SITE)

every_page = pytest.mark.parametrize("name", PAGES)
every_screen = pytest.mark.parametrize("width", [390, 1280])

GOOD = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{style}</style></head>
<body><main><h1>A page</h1>
{content}
</main></body>
</html>
"""


@pytest.fixture(scope="module")
def context(browser) -> Iterator[BrowserContext]:
    """One for all pages, which store nothing, because making it takes long."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def opened(context) -> Iterator[PageUnderTest]:
    page = context.new_page()
    yield PageUnderTest(page)
    page.close()


def test_the_site_has_pages(site):
    assert len(PAGES) > 10


@every_screen
@every_page
def test_page_on_a_server(opened, address, name, width):
    faults = all_faults(opened, address, name, width)
    assert not faults, "\n".join(faults)


def all_faults(opened: PageUnderTest, address: str, name: str, width: int) -> list[str]:
    """Open a page of a server, and say all that is wrong with it in light and dark."""
    opened.open(address + name, width, "light")
    light = opened.faults_of_look()
    opened.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = [f"in the dark: {fault}" for fault in opened.faults_of_look()]
    return [*opened.faults_of_loading(address), *light, *dark]


@every_page
def test_page_in_a_folder(site, opened, name):
    """Without a server nothing is missing either, and no link leads to a folder."""
    origin = site.as_uri()
    opened.open(f"{origin}/{name}", 390, "light")
    faults = opened.faults_of_loading(origin)
    assert not faults, "\n".join(faults)
    broken = [link for link in links(opened) if leads_nowhere(link, origin)]
    assert not broken


def links(opened: PageUnderTest) -> list[str]:
    """Return the addresses that the links of an open page lead to."""
    return opened.page.locator("a[href], area[href]").evaluate_all(
        "links => links.map((link) => link.href)"
    )


def leads_nowhere(link: str, origin: str) -> bool:
    if urlsplit(link).scheme != "file":
        return False
    path, _ = urldefrag(link)
    inside = path.startswith(f"{origin}/")
    return not (inside and (SITE / unquote(path[len(origin) + 1 :])).is_file())


FAULTS = {
    "no alternative text": (
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
        "",
        "image-alt",
    ),
    "low contrast": ("<p>Pale</p>", "p { color: #bbb; background: #fff }", "contrast"),
    "low contrast in the dark": (
        "<p>Pale</p>",
        "@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }",
        "contrast",
    ),
    "small target": (
        '<a href="#a">a</a><a href="#b">b</a>',
        "a { display: inline-block; width: 9px; height: 9px; overflow: visible }",
        "target-size",
    ),
    "best practice": ("<h4>A level is left out</h4>", "", "heading-order"),
    "wide element": ("<p>Wide</p>", "p { width: 2000px }", "scrolls sideways"),
    "wide on a phone": ("<p>Wide</p>", "p { width: 600px }", "wider than the screen"),
    "clipped by the page": (
        "<p>Wide</p>",
        "body { overflow-x: clip } p { width: 2000px }",
        "wider than the screen",
    ),
    "words cut off": (
        "<p>Words that end</p>",
        "p { width: 3em; white-space: nowrap; overflow: hidden }",
        "cut off",
    ),
    "letters cut off": (
        "<p>Ẫ</p>",
        "p { line-height: 1; height: 0.5em; overflow: hidden }",
        "cut off",
    ),
    "words on words": (
        "<p>One line</p><p class='up'>Another line</p>",
        ".up { position: relative; top: -2em }",
        "stands on",
    ),
    "image from elsewhere": (
        '<img alt="A picture" src="http://127.0.0.2:9/picture.png">',
        "",
        "asks another origin",
    ),
    "style from elsewhere": (
        "",
        "@import url('http://127.0.0.2:9/style.css');",
        "asks another origin",
    ),
    "missing file": ('<img alt="A picture" src="missing.png">', "", "status 404"),
    "refused by the policy": (
        '<img alt="A picture" src="picture.png">',
        # The rule of the page stands in its head.
        '</style><meta http-equiv="Content-Security-Policy" content="img-src \'none\'">'
        "<style>",
        "the policy refuses img-src",
    ),
    "message": ("<script>console.error('Oh')</script>", "", "console error: Oh"),
    "exception": ("<script>throw new Error('Ah')</script>", "", "error: Ah"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checks_find_a_fault(opened, tmp_path, fault):
    content, style, expected = FAULTS[fault]
    page = GOOD.format(content=content, style=style)
    (tmp_path / "page.html").write_text(page, "utf-8")
    with published.serve(tmp_path) as address:
        found = all_faults(opened, address, "page.html", 390)
    assert [text for text in found if expected in text], found
    if "in the dark" in fault:
        assert not [text for text in found if not text.startswith("in the dark")]


@every_screen
def test_the_checks_find_no_fault_in_a_good_page(opened, tmp_path, width):
    content = (
        "<p>Some words.</p>"
        '<pre tabindex="0">A line that is longer than a phone is wide, and scrolls.'
        " A line that is longer than a phone is wide, and scrolls.</pre>"
    )
    style = ":root { color-scheme: light dark } pre { overflow-x: auto }"
    page = GOOD.format(content=content, style=style)
    (tmp_path / "page.html").write_text(page, "utf-8")
    with published.serve(tmp_path) as address:
        assert not all_faults(opened, address, "page.html", width)


def test_a_link_to_a_folder_or_to_no_file_is_found(site):
    origin = site.as_uri()
    assert leads_nowhere(f"{origin}/vi/", origin)
    assert leads_nowhere(f"{origin}/vi/missing.html", origin)
    assert leads_nowhere(site.parent.as_uri() + "/records", origin)
    assert not leads_nowhere(f"{origin}/vi/index.html#top", origin)
    assert not leads_nowhere("https://example.org/", origin)
