"""Reading the site in Chromium: figures in light and in dark, solutions, cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page


def open_page(page: Page, site: Path, language: str, name: str) -> None:
    page.goto((site / language / f"{name}.html").as_uri())


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
