"""A visit: what a reader's phone asks for to show a page, and to search in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page

# The screen of Lighthouse's mobile preset.
PHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}


@dataclass
class Answer:
    """A file that a page asked for: its address and its bytes as they travelled."""

    address: str
    bytes: int = 0


class Visit:
    """A page that was opened with an empty cache and never scrolled."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self._answers: dict[str, Answer] = {}
        self._awaited: set[str] = set()
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.requestServedFromCache", self._forget)
        session.on("Network.loadingFinished", self._end)
        session.on("Network.loadingFailed", self._fail)

    @property
    def answers(self) -> list[Answer]:
        """What was asked for so far, but not what was part of the page itself."""
        return [a for a in self._answers.values() if not a.address.startswith("data:")]

    @property
    def bytes(self) -> int:
        return sum(answer.bytes for answer in self.answers)

    def open(self, address: str) -> None:
        """Open the page, and wait until nothing more is loaded."""
        self.page.goto(address)
        self._wait_for_quiet()

    def search(self, words: str) -> list[Answer]:
        """Search as a reader does; return what was asked for because of it."""
        before = len(self.answers)
        self.page.locator("a.search-open").first.click()
        self.page.locator("input[name=q]").last.fill(words)
        self.page.locator(".search-results a").first.wait_for()
        self._wait_for_quiet()
        return self.answers[before:]

    def _wait_for_quiet(self) -> None:
        """Wait until for half a second nothing was asked for and nothing is awaited.

        The browser's own word for that can be missed on a busy machine.
        """
        for _ in range(60):
            asked = len(self._answers)
            self.page.wait_for_timeout(500)
            if len(self._answers) == asked and not self._awaited:
                return
        raise TimeoutError(f"{self.page.url} does not stop loading: {self._awaited}")

    def _ask(self, event: dict) -> None:
        self._answers[event["requestId"]] = Answer(event["request"]["url"])
        self._awaited.add(event["requestId"])

    def _forget(self, event: dict) -> None:
        self._answers.pop(event["requestId"], None)

    def _fail(self, event: dict) -> None:
        self._awaited.discard(event["requestId"])

    def _end(self, event: dict) -> None:
        self._awaited.discard(event["requestId"])
        if answer := self._answers.get(event["requestId"]):
            answer.bytes = event["encodedDataLength"]


@contextmanager
def visit(browser: Browser) -> Iterator[Visit]:
    """Give a visit with nothing in the cache."""
    context = browser.new_context(**PHONE)
    try:
        page = context.new_page()
        yield Visit(page, context.new_cdp_session(page))
    finally:
        context.close()
