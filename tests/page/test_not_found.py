"""A server that shows the page for no address under any address: its links work."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from publishing.publish import publish

PREFIX = "/some/prefix/"


class Server(SimpleHTTPRequestHandler):
    """Serves a site below a prefix, and the nearest 404.html for the rest."""

    def translate_path(self, path: str) -> str:
        inside = urlsplit(path).path.removeprefix(PREFIX)
        return super().translate_path(f"/{inside}")

    def send_error(self, code, message=None, explain=None):
        folder = Path(self.translate_path(self.path))
        top = Path(self.directory)
        while not (folder / "404.html").is_file() and folder != top:
            folder = folder.parent
        content = (folder / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def address(project, tmp_path, monkeypatch):
    """The address of a small site that knows it."""
    folder = tmp_path / "site"
    folder.mkdir()
    handler = partial(Server, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}{PREFIX}"
    monkeypatch.setenv("SITE_URL", address)
    project.lessons("first")
    for language in ("en", "vi"):
        run = project.render(language)
        assert run.returncode == 0, run.stderr
    assert project.python("-m", "publishing.root", "_build/preview").returncode == 0
    rendered = project.root / "_build" / "preview"
    folder.rmdir()
    publish(rendered, folder, ["en", "vi"])
    yield address
    server.shutdown()
    server.server_close()


def test_its_links_work_at_any_depth(address, browser):
    failed = []

    def note(response):
        if response.status >= 400:
            failed.append(response.url)

    for wrong, language in (
        ("vi/does/not/exist", "vi"),
        ("en/lessons/gone.html", "en"),
        ("no/language/at/all", "vi"),
        ("gone", "vi"),
    ):
        failed.clear()
        # A page of its own: what one that is left stops loading is not missing.
        page = browser.new_page()
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.on("response", note)
        answer = page.goto(address + wrong)
        assert answer.status == 404
        assert failed == [address + wrong], "something of the page is not found"
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        width = page.evaluate(
            "getComputedStyle(document.querySelector('form')).display"
        )
        assert width == "flex", "the page has no style sheet"
        for link in page.locator("main a[href]").all():
            target = link.evaluate("link => link.href")
            if not target.startswith(address):
                continue  # `make linkcheck` follows those that leave the site
            found = page.request.get(target)
            assert found.ok, f"{wrong} leads to {target}"
        homes = page.locator("main a[hreflang]")
        assert {homes.nth(n).get_attribute("hreflang") for n in (0, 1)} == {"en", "vi"}
        page.locator("main input[type=search]").first.fill("gradient")
        page.locator("main form button").first.click()
        page.wait_for_url(f"{address}{language}/search.html?q=gradient")
        page.close()


def test_search_engines_leave_it_out(make_app):
    words = {"This page does not exist": "THIS PAGE DOES NOT EXIST"}
    make_app.translate("site", "sphinx", words)
    app = make_app("site", language="xx")
    app.build()
    page = app.page("404")
    assert "<base" not in page
    assert 'rel="canonical"' not in page
    assert "THIS PAGE DOES NOT EXIST" in page
    assert '"404"' not in (app.outdir / ".pages.json").read_text("utf-8")
