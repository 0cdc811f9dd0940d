"""Reading the site in Chromium: on a phone and a wide screen, in light and in dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Page

LANGUAGES = ["en", "vi"]
WIDTHS = {"phone": 390, "wide": 1280}


def names() -> list[str]:
    pages = [path.stem for path in (ROOT / "docs").glob("*.md")]
    lessons = [f"lessons/{path.stem}" for path in (ROOT / "gallery").glob("*.py")]
    return sorted([*pages, *lessons, "lessons/index", "search"])


def open_page(page: Page, site: Path, language: str, name: str) -> None:
    page.goto((site / language / f"{name}.html").as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_is_quiet(site, browser, language, width, scheme):
    """No horizontal scrolling, no console error, no request beyond the site."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else 0,
    )
    page.on(
        "request",
        lambda request: (
            faults.append(request.url) if not request.url.startswith("file:") else 0
        ),
    )
    for name in names():
        open_page(page, site, language, name)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{name} is {wide} pixels wide")
    context.close()
    assert not faults


@pytest.mark.parametrize(
    ("scheme", "chosen", "expected"),
    [
        ("light", None, "light"),
        ("dark", None, "dark"),
        ("light", "dark", "dark"),
        ("dark", "light", "light"),
    ],
)
def test_figures_follow_the_mode_of_the_page(site, browser, scheme, chosen, expected):
    """The reader's choice wins over the system's, in a figure as on the page."""
    context = browser.new_context(color_scheme=scheme)
    if chosen:
        context.add_init_script(f"localStorage.setItem('theme', '{chosen}')")
    page = context.new_page()
    open_page(page, site, "en", "lessons/loss")
    figure = page.locator("img.sphx-glr-single-img").first
    figure.scroll_into_view_if_needed()
    # The corner of a figure has the colour of its background.
    picture = figure.screenshot()
    assert brightness_of_corner(picture) == expected
    context.close()


def brightness_of_corner(picture: bytes) -> str:
    import io

    import matplotlib.image

    pixels = matplotlib.image.imread(io.BytesIO(picture), format="png")
    return "light" if pixels[3, 3, :3].mean() > 0.5 else "dark"


def test_a_solution_opens_by_keyboard(site, browser):
    page = browser.new_page()
    open_page(page, site, "en", "lessons/loss")
    solution = page.locator("details.solution").first
    code = solution.locator("pre").first
    assert not code.is_visible()
    solution.locator("summary").focus()
    page.keyboard.press("Enter")
    assert code.is_visible()
    page.close()


def test_a_card_is_one_link_as_large_as_itself(site, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    open_page(page, site, "vi", "index")
    card = page.locator("ol.lesson-cards > li").nth(2)
    card.click(position={"x": 20, "y": 20})
    assert page.url.endswith("/vi/lessons/define_network.html")
    page.close()
