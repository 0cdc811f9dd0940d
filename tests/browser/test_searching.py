"""The search of the built site in Chromium: what it finds, and how it is used."""

from __future__ import annotations

import csv
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, expect

LANGUAGES = ["en", "vi"]
QUERIES = Path(__file__).with_name("search_queries.csv")
# What is to be seen first for each query, typed as a reader types it.
FIRST_RESULTS = """async (queries) => {
  const input = document.querySelector(".search-page input");
  const found = [];
  for (const query of queries) {
    input.value = query;
    input.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const link = document.querySelector(".search-results a");
    found.push(link ? link.href : null);
  }
  return found;
}"""
SEARCH_MADE_UP = """async ([pages, synonyms, query]) => {
  const search = new window.CourseSearch.Search({ pages, synonyms });
  await search.ready;
  return search.search(query).map((result) => result.url);
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def server(site) -> Iterator[str]:
    """The address of the site on a server, below a prefix."""
    handler = partial(Quiet, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}"
        server.shutdown()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    with faultless_page(browser) as page:
        yield page


@pytest.fixture(scope="module")
def engine(browser, site) -> Iterator[Page]:
    """A page with the search, for made-up pages to be searched."""
    with faultless_page(browser) as page:
        open_search_page(page, f"{site.as_uri()}/en/search.html")
        yield page


@contextmanager
def faultless_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.close()
    assert not faults


def queries(language: str) -> list[tuple[str, str]]:
    """Return (query, address of what is expected first) from the table."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["language"] == language]
    return [
        (row["query"], f"{row['page']}.html#{row['section']}".removesuffix("#"))
        for row in rows
    ]


def open_search_page(page: Page, address: str) -> None:
    page.goto(address)
    # As a function: to ask for a text again and again is what the policy blocks.
    page.wait_for_function("() => window.CourseSearch")
    expect(page.locator(".search-status")).not_to_have_text("")


def test_the_table_asks_enough():
    for language in LANGUAGES:
        assert len(queries(language)) >= 70
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [(row["language"], row["query"]) for row in csv.DictReader(file)]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("place", ["file", "server"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_expected_comes_first(request, site, page, language, place, form):
    base = site.as_uri() if place == "file" else request.getfixturevalue("server")
    open_search_page(page, f"{base}/{language}/search.html")
    table = queries(language)
    typed = [unicodedata.normalize(form, query) for query, _ in table]
    found = page.evaluate(FIRST_RESULTS, typed)
    wrong = [
        f"{query}: expected {expected}, found {address}"
        for (query, expected), address in zip(table, found, strict=True)
        if address != f"{base}/{language}/{expected}"
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_of_the_data_is_on_its_page(site, page, language):
    """Each section of the data can be jumped to."""
    open_search_page(page, f"{site.as_uri()}/{language}/search.html")
    places = page.evaluate(
        "courseSearchData.pages.map(([url, , , all]) => [url, all.map((s) => s[0])])"
    )
    assert len(places) > 10
    for url, anchors in places:
        html = (site / language / url).read_text("utf-8")
        missing = [a for a in anchors if a and f'id="{a}"' not in html]
        assert not missing, url


def test_the_folding_of_words(engine):
    def call(name: str, *texts: str) -> object:
        return engine.evaluate(f"(texts) => CourseSearch.{name}(...texts)", texts)

    for text in ("Đạo hàm", "đạo hàm", unicodedata.normalize("NFD", "ĐẠO HÀM")):
        assert call("fold", text) == "dao ham"
    for old, new in (("hoà", "hòa"), ("thuỷ", "thủy"), ("Xoá", "xóa")):
        assert call("spelling", old) == call("spelling", new)
    assert call("spelling", "hoà") != call("spelling", "hoa")

    def likeness(typed: str, written: str) -> float:
        return call("likeness", *(call("spelling", word) for word in (typed, written)))

    assert likeness("mất", "mất") == 1
    assert 0 < likeness("mât", "mất") < 1
    assert 0 < likeness("mat", "mất") < 1
    assert likeness("mật", "mất") == 0
    assert likeness("đo", "do") == 0
    assert 0 < likeness("do", "đo") < 1


def section(anchor: str, heading: str, text: str, code: str = "") -> list[object]:
    return [anchor, [heading], text, code, 0]


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        # The spelling that was typed, though the other is said more often.
        ("nhãn", ("A", "Một nhãn ở đây."), ("B", "Nhân và nhân với nhân.")),
        ("hòa", ("A", "Chữ hoà ở đây."), ("B", "Hoa, hoa và hoa.")),
        # Words side by side before words apart.
        (
            "hàm mất mát",
            ("A", "Đây là một hàm mất mát và không có gì khác cả."),
            ("B", "Mất một hàm, rồi mát và mất, mát với hàm."),
        ),
        ("red green", ("A", "a red green b"), ("B", "red a red b green a green")),
        # All words before some words.
        ("red green", ("A", "green a b c d red"), ("B", "red red red red")),
        # A heading before a text.
        ("red", ("A red", "a"), ("B", "a red b red")),
        # The whole name before its parts.
        ("nn.relu", ("A", "a `nn.relu` b"), ("B", "nn relu nn relu nn relu")),
        # A whole word before one that begins like it.
        ("net", ("A", "a net b"), ("B", "network a network b")),
        # What is typed as a phrase is found within a name, too.
        ("zero grad", ("A", "a `zero_grad` b"), ("B", "zero a b")),
    ],
)
def test_the_order_of_two(engine, query, first, second):
    """Whichever of the two stands first on the page."""
    both = [section("first", *first), section("second", *second)]
    for sections in (both, both[::-1]):
        pages = [["a.html", "Page", 1, [["", [], "", "", 0], *sections]]]
        found = engine.evaluate(SEARCH_MADE_UP, [pages, [], query])
        assert found[0] == "a.html#first", found


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("gradient", True),
        ("gradiant", True),
        ("grad", True),
        # Short words are not guessed.
        ("gred", False),
        ("máy", False),
        # The other word of the term, and what others call it.
        ("slope", True),
        ("hệ số góc", True),
    ],
)
def test_what_is_found_at_all(engine, query, finds):
    pages = [["a.html", "Page", 1, [section("a", "A", "Gradient và độ dốc.")]]]
    synonyms = [["độ dốc", "slope", "hệ số góc"]]
    found = engine.evaluate(SEARCH_MADE_UP, [pages, synonyms, query])
    assert bool(found) == finds


def test_one_page_does_not_fill_the_results(engine):
    many = [section(f"s{n}", "Red", "red red red") for n in range(30)]
    pages = [
        ["a.html", "Red", 1, many],
        ["b.html", "Other", 1, [section("one", "One", "a red thing")]],
    ]
    found = engine.evaluate(SEARCH_MADE_UP, [pages, [], "red"])
    assert found.index("b.html#one") <= 3
    assert len(found) == 20


@pytest.mark.parametrize("typed", ["ham mat mat", "hàm mất mát"])
def test_a_summary_marks_the_original_spelling(site, page, typed):
    """Marked in NFC, though it was typed without diacritics or decomposed."""
    query = unicodedata.normalize("NFD", typed)
    open_search_page(page, f"{site.as_uri()}/vi/search.html?q={query}")
    expect(page.locator(".search-results a")).not_to_have_count(0)
    result = page.locator(".search-results a").first
    marks = result.locator(".search-summary mark").all_inner_texts()
    assert any(mark.lower() == "hàm mất mát" for mark in marks), marks
    heading = result.locator(".search-heading mark").inner_text()
    assert heading == "hàm mất mát"
    summary = result.locator(".search-summary").inner_text()
    assert unicodedata.is_normalized("NFC", summary)
    assert 60 < len(summary) < 190


def test_a_name_is_shown_as_code(site, page):
    open_search_page(page, f"{site.as_uri()}/vi/search.html?q=conv2d")
    mark = page.locator(".search-summary code mark").first
    expect(mark).to_have_text("nn.Conv2d")


@pytest.mark.parametrize("place", ["file", "server"])
def test_nothing_of_the_search_is_loaded_before_it_is_opened(
    request, site, page, place
):
    base = site.as_uri() if place == "file" else request.getfixturevalue("server")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url.rpartition("/")[2].split("?")[0]))
    page.goto(f"{base}/vi/lessons/loss.html")
    page.locator("a.search-open").first.hover()
    page.wait_for_load_state("networkidle")
    assert asked
    assert not {"search-data.js", "search-engine.js", "search.html"} & set(asked)
    page.keyboard.press("/")
    page.keyboard.type("hàm mất mát")
    expect(page.locator(".search-results a")).not_to_have_count(0)
    assert asked.count("search-data.js") == asked.count("search-engine.js") == 1


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k", "link"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_dialog_by_keyboard_alone(site, browser, width, keys):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{site.as_uri()}/en/lessons/loss.html")
    link = page.locator("a.search-open")
    link.focus()
    page.keyboard.press("Enter" if keys == "link" else keys)
    dialog = page.locator("dialog.search-dialog")
    field = dialog.locator("input")
    expect(field).to_be_focused()
    page.keyboard.type("training loop")
    status = dialog.get_by_role("status")
    expect(status).to_contain_text("Results: ")
    links = dialog.locator(".search-results a")
    assert status.inner_text() == f"Results: {links.count()}"
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    # It opens again with what was typed, ready to be replaced.
    page.keyboard.press("/")
    expect(field).to_have_value("training loop")
    page.keyboard.type("sweep")
    expect(links.first).to_contain_text("A sweep")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/lessons/learning_rate.html#a-sweep")
    page.close()


def test_a_result_on_the_same_page_closes_the_dialog(site, page):
    page.goto(f"{site.as_uri()}/en/lessons/loss.html")
    page.keyboard.press("/")
    page.keyboard.type("Which loss suits classes")
    result = page.locator(".search-results a").first
    expect(result).to_contain_text("Which loss suits classes")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/loss.html#which-loss-suits-classes")
    expect(page.locator("dialog.search-dialog")).to_be_hidden()
    top = page.evaluate(
        "document.getElementById('which-loss-suits-classes').getBoundingClientRect().top"
    )
    assert abs(top) < 150


def test_a_slash_in_a_field_is_a_slash(site, page):
    open_search_page(page, f"{site.as_uri()}/en/search.html")
    page.locator(".search-page input").focus()
    page.keyboard.type("a/b")
    expect(page.locator(".search-page input")).to_have_value("a/b")
    expect(page.locator("dialog.search-dialog")).to_have_count(0)


@pytest.mark.parametrize("place", ["file", "server"])
def test_the_search_page_keeps_its_query_in_the_address(request, site, page, place):
    base = site.as_uri() if place == "file" else request.getfixturevalue("server")
    open_search_page(page, f"{base}/vi/search.html?q=l%E1%BB%8Bch")
    field = page.locator(".search-page input")
    expect(field).to_have_value("lịch")
    expect(page.locator(".search-results a")).not_to_have_count(0)
    field.fill("mẫu & nhãn")
    page.wait_for_url("**/search.html?q=m%E1%BA%ABu+%26+nh%C3%A3n")
    page.reload()
    expect(field).to_have_value("mẫu & nhãn")
    expect(page.locator(".search-results a")).not_to_have_count(0)
    field.fill("")
    page.wait_for_url("**/search.html")
    expect(page.locator(".search-results a")).to_have_count(0)


def test_a_search_that_finds_nothing_says_so(site, page):
    open_search_page(page, f"{site.as_uri()}/en/search.html?q=$%26%3Cqqqqq%3E")
    expect(page.locator(".search-status")).to_have_text(
        "Nothing was found for “$&<qqqqq>”. Try fewer or other words."
    )


def test_the_search_can_fail_to_load_and_be_tried_again(server, page):
    page.goto(f"{server}/en/index.html")
    page.route("**/search-data.js", lambda route: route.abort())
    page.keyboard.press("/")
    status = page.locator(".search-status")
    expect(status).to_contain_text("could not be loaded")
    page.unroute("**/search-data.js")
    page.keyboard.type("tensor")
    expect(page.locator(".search-results a")).not_to_have_count(0)


def test_the_search_page_without_scripts_leads_on(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/vi/lessons/loss.html")
    page.locator("a.search-open").first.click()
    assert page.url.endswith("/vi/search.html")
    expect(page.locator("#furo-main-content")).to_contain_text("cần JavaScript")
    page.locator("#furo-main-content a[href]", has_text="Mục lục").click()
    assert page.url.endswith("/vi/index.html")
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_targets_are_large_enough_for_a_finger(site, browser, language):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site.as_uri()}/{language}/index.html")
    page.keyboard.press("/")
    page.keyboard.type("tensor")
    expect(page.locator(".search-results a")).not_to_have_count(0)
    dialog = page.locator("dialog.search-dialog")
    box = dialog.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    for target in dialog.locator("a, button, input").all():
        size = target.bounding_box()
        assert size["height"] >= 44, target.inner_text()
    page.close()


def test_the_engine_says_whose_it_is(site):
    engine = (site / "en" / "_static" / "search-engine.js").read_text("utf-8")
    assert "Luca Ongaro" in engine
    licence = Path("_static", "vendor", "minisearch", "LICENSE.txt")
    original = ROOT / "docs" / licence
    assert (site / "en" / licence).read_bytes() == original.read_bytes()
