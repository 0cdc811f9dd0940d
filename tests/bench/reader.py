"""The reader: what the home page and each lesson cost a phone, in every language.

Bytes and requests are counted once, for they do not vary. Lighthouse measures each page
with its mobile preset and the network that this simulates, and one that is not perfect
twice more, of which the median counts: its speed varies with whatever else the machine
does. A figure holds one value for each page, and its worst decides.
"""

from __future__ import annotations

from collections.abc import Iterator

import audit
import published
from playwright.sync_api import Browser, sync_playwright

from .course import real_course
from .figures import Figure
from .visit import Visit, visit

QUERY = "gradient"
# What only a search needs.
SEARCH_DATA = ("search-data", "search-engine", "searchindex", "searchtools")


def measure(times: int) -> Iterator[Figure]:
    site = real_course().root / "_build" / "html"
    pages = [p for p in published.pages(site) if is_measured(p)]
    with published.serve(site) as address:
        yield from _weights(address, pages)
        yield from _lighthouse(address, pages)


def is_measured(page: str) -> bool:
    """Tell whether a page is the home page of a language, or a lesson."""
    _language, _, path = page.partition("/")
    return path == "index.html" or (
        path.startswith("lessons/") and path != "lessons/index.html"
    )


def early_search_data(seen: Visit) -> int:
    """Return the bytes of search data that a page fetched before it was asked to."""
    return sum(
        answer.bytes
        for answer in seen.answers
        if any(name in answer.address for name in SEARCH_DATA)
    )


def _weights(address: str, pages: list[str]) -> Iterator[Figure]:
    weights: dict[str, list[float]] = {"lesson": [], "home": []}
    requests: dict[str, list[float]] = {"lesson": [], "home": []}
    early, more_bytes, more_requests = [], [], []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for page in pages:
            kind = "lesson" if "/lessons/" in page else "home"
            with visit(browser) as seen:
                seen.open(address + page)
                weights[kind].append(seen.bytes / 1000)
                requests[kind].append(len(seen.answers))
                early.append(early_search_data(seen) / 1000)
                found = seen.search(QUERY)
                more_bytes.append(sum(answer.bytes for answer in found) / 1000)
                more_requests.append(len(found))
        browser.close()
    for kind in weights:
        yield Figure(f"reader.{kind}_bytes", weights[kind])
        yield Figure(f"reader.{kind}_requests", requests[kind])
    yield Figure("reader.early_search", early)
    yield Figure("reader.search_bytes", more_bytes)
    yield Figure("reader.search_requests", more_requests)


def launch(playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=published.chromium(),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


def _lighthouse(address: str, pages: list[str]) -> Iterator[Figure]:
    with audit.lighthouse(address) as measure_page:
        results = [
            audit.measure_fairly(measure_page, page, "mobile", wanted=100)
            for page in pages
        ]
    yield Figure("reader.performance", [r.scores["performance"] for r in results])
    for name, metric, unit in (
        ("lcp", "largest-contentful-paint", 1000),
        ("tbt", "total-blocking-time", 1),
        ("cls", "cumulative-layout-shift", 1),
    ):
        yield Figure(f"reader.{name}", [r.metrics[metric] / unit for r in results])
