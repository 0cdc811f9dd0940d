"""The policy of the pages in Chromium: the site works, and nothing else does.

That no page needs more than it allows is seen where each page is loaded, from a server
and from a folder: in test_every_page.
"""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser.page_checks import WATCH


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def served(site):
    """The address of the site on a server of its own."""
    handler = functools.partial(Quiet, directory=str(site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["file", "http"])
def address(request, site, served):
    """The address of the site, from a disk and from a server."""
    return site.as_uri() if request.param == "file" else served


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    yield page
    context.close()


def names(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def test_every_page_has_one_policy_at_the_top_of_its_head(site):
    for name in names(site):
        text = (site / name).read_text("utf-8")
        assert text.count('http-equiv="Content-Security-Policy"') == 1, name
        head = text.index('http-equiv="Content-Security-Policy"')
        assert not {"<script", "<link", "<style"} & {
            tag for tag in ("<script", "<link", "<style") if tag in text[:head]
        }, name
        policy = text[head : text.index(">", head)]
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "http:" not in policy
        assert "https:" not in policy


def test_the_scripts_of_the_site_still_act(address, page):
    """The one inside the page, and those of files."""
    page.goto(f"{address}/en/index.html")
    assert page.evaluate("document.body.dataset.theme") == "auto"
    page.goto(f"{address}/vi/index.html")
    page.locator(".theme-toggle").first.click()
    assert page.evaluate("document.body.dataset.theme") != "auto"
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize(
    ("script", "blocked"),
    [
        (
            "const s = document.createElement('script'); s.textContent = 'ran = 1';"
            "document.body.append(s)",
            "script-src-elem inline",
        ),
        (
            "document.body.insertAdjacentHTML('beforeend',"
            " '<img src=x onerror=\"ran = 1\">')",
            "script-src-attr inline",
        ),
        (
            "const s = document.createElement('script');"
            "s.src = 'http://127.0.0.1:9/x.js'; document.body.append(s)",
            "script-src-elem http://127.0.0.1:9/x.js",
        ),
        (
            "new Image().src = 'http://127.0.0.1:9/x.png'",
            "img-src http://127.0.0.1:9/x.png",
        ),
        (
            "fetch('http://127.0.0.1:9/x').catch(() => 0)",
            "connect-src http://127.0.0.1:9/x",
        ),
        (
            "document.body.insertAdjacentHTML('beforeend',"
            " '<iframe src=\"http://127.0.0.1:9/\"></iframe>')",
            "frame-src http://127.0.0.1:9",
        ),
        (
            "document.body.insertAdjacentHTML('beforeend',"
            " '<p style=\"background: url(http://127.0.0.1:9/x)\">x</p>')",
            "style-src-attr inline",
        ),
    ],
)
def test_what_gets_into_a_page_does_nothing(address, page, script, blocked):
    page.goto(f"{address}/en/index.html")
    # As a script of the page, which the browser's own tools are not.
    page.evaluate(f"() => {{ {script}; }}")
    page.wait_for_function("() => window.violations.length")
    assert page.evaluate("window.violations") == [blocked]
    assert page.evaluate("typeof ran") == "undefined"
