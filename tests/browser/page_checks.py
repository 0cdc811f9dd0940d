"""What is checked of every page in a browser; each check returns sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from playwright.sync_api import Locator, Page, Response
from published import TOOLS

# Notes what the policy of a page refuses.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
GEOMETRY = Path(__file__).with_name("geometry.js").read_text("utf-8")

# All that axe-core checks of WCAG 2.2 at the levels A and AA, and its best practices.
AXE_RULES = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "best-practice",
]
AXE_RUN = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations"],
  });
  return found.violations.map((violation) => ({
    rule: violation.id,
    help: violation.help,
    places: violation.nodes.map((node) => ({
      target: node.target.flat().join(" "),
      why: [...node.any, ...node.all, ...node.none]
        .map((check) => check.message)
        .join("; "),
    })),
  }));
}"""


class PageUnderTest:
    """A tab of a browser that notes what a page complains of and asks for."""

    def __init__(self, page: Page) -> None:
        page.add_init_script(WATCH)
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda e: self.complaints.append(f"error: {e}"))
        page.on("console", self._note_message)
        page.on("requestfailed", self._note_failure)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._note_response)

    def _note_message(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _note_failure(self, request: Any) -> None:
        self.complaints.append(f"failed: {request.url} ({request.failure})")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"status {response.status}: {response.url}")

    def open(self, address: str, width: int, scheme: str) -> None:
        """Open a page as a reader with this screen and this choice of colours has it.

        A page that leads elsewhere at once by a script is opened without its scripts.
        """
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.goto(address, wait_until="load")
        if without_fragment(self.page.url) != without_fragment(address):
            self.page.route(
                "**/*.js", lambda r: r.fulfill(body="", content_type="text/javascript")
            )
            # What the other page still asked for is cut short by leaving it, and told.
            self.page.wait_for_load_state("load")
            self.page.goto("about:blank")
            kept = (c for c in self.complaints if not c.startswith("failed: "))
            self.complaints = list(kept)
            self.page.goto(address, wait_until="load")

    def faults_of_loading(self, origin: str) -> list[str]:
        """Say what was complained of, refused by the policy, or asked of elsewhere."""
        refused = self.page.evaluate("window.violations")
        return [
            *self.complaints,
            *(f"the policy refuses {what}" for what in refused),
            *self.requests_elsewhere(origin),
        ]

    def faults_of_look(self) -> list[str]:
        return [*geometry_faults(self.page), *axe_faults(self.page)]

    def requests_elsewhere(self, origin: str) -> list[str]:
        """Name what was asked of another origin; `origin` begins every own address."""
        return [
            f"asks another origin: {url}"
            for url in self.requests
            if not url.startswith((origin, "data:", "blob:"))
        ]


def without_fragment(address: str) -> str:
    return urlunsplit((*urlsplit(address)[:4], ""))


def geometry_faults(page: Page) -> list[str]:
    return page.evaluate(GEOMETRY)


def axe_faults(page: Page) -> list[str]:
    """Return what axe-core finds, one sentence for each rule and place."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate((TOOLS / "axe-core" / "axe.min.js").read_text("utf-8"))
    return [
        f"{found['rule']} ({found['help']}): {place['target']}: {place['why']}"
        for found in page.evaluate(AXE_RUN, AXE_RULES)
        for place in found["places"]
    ]


def eventually(
    page: Page, read: Callable[[], Any], holds: Callable[[Any], bool]
) -> None:
    """Wait until what is read from a page holds, however slow the machine is."""
    for _ in range(150):
        if holds(read()):
            return
        page.wait_for_timeout(200)
    assert holds(read()), read()


def note_texts(element: Locator) -> None:
    """Have the page keep each text that an element comes to show, in `window.texts`.

    A text that is shown for a moment is noted on a slow machine, too.
    """
    element.evaluate(
        """(element) => {
          window.texts = [];
          const note = () => window.texts.push(element.textContent);
          const changes = { childList: true, characterData: true, subtree: true };
          new MutationObserver(note).observe(element, changes);
        }"""
    )
