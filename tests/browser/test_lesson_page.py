"""A lesson's page in Chromium: the copy button, the folds and the top, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.page_checks import eventually, note_texts
from conftest import Project
from playwright.sync_api import Browser, Page

# What the copy button says of itself, and what it says when it is done.
WORDS = {"en": ("Copy", "Copied!"), "vi": ("Sao chép", "Đã sao chép!")}

LONG = """

# %%
# Long
# ----
# Much is printed.

for n in range(60):
    print(n)
"""


def open_lesson(
    browser: Browser, site: Path, language: str, name: str, width: int = 390
) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto((site / language / "lessons" / f"{name}.html").as_uri())
    return page


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_copy_button_copies_the_cell_of_this_page(site, browser, language):
    """By keyboard; with comments in the page's language, and no prompt and no link."""
    page = open_lesson(browser, site, language, "tensors")
    cell = page.locator("div.highlight-Python").nth(1)
    button = cell.locator("button.copybtn")
    button.wait_for(state="attached")
    assert button.get_attribute("data-tooltip") == WORDS[language][0]
    page.context.grant_permissions(["clipboard-read"])
    status = page.locator("[role=status].code-status")
    note_texts(status)
    button.focus()
    page.keyboard.press("Enter")
    code = cell.locator("pre").text_content()
    eventually(page, lambda: page.evaluate("texts"), lambda t: WORDS[language][1] in t)
    assert page.evaluate("navigator.clipboard.readText()") == code.removesuffix("\n")
    assert "torch" in code and "http" not in code
    assert button.evaluate("button => button === document.activeElement")
    # The word is gone for the next time, when it is said again.
    page.wait_for_function("e => !e.textContent", arg=status.element_handle())
    assert button.get_attribute("data-tooltip") == WORDS[language][0]
    page.context.close()


@pytest.mark.parametrize(
    ("shown", "copied"),
    [
        ('<span class="gp">$ </span>make html\n', "make html"),
        ('<span class="linenos">1</span>x = 1\n\ny = 2\n', "x = 1\n\ny = 2"),
    ],
)
def test_neither_prompts_nor_line_numbers_are_copied(site, browser, shown, copied):
    page = open_lesson(browser, site, "en", "tensors")
    page.context.grant_permissions(["clipboard-read"])
    cell = page.locator("div.highlight-Python").nth(1)
    cell.locator("pre").evaluate("(e, html) => { e.innerHTML = html; }", shown)
    cell.locator("button.copybtn").click(force=True)
    eventually(
        page,
        lambda: page.evaluate("navigator.clipboard.readText()"),
        lambda text: text == copied,
    )
    page.context.close()


def test_the_copy_button_can_be_seen_where_nothing_hovers(site, browser):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto((site / "vi" / "lessons" / "loss.html").as_uri())
    button = page.locator("button.copybtn").first
    button.wait_for(state="attached")
    box = button.bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    assert float(button.evaluate("(e) => getComputedStyle(e).opacity")) > 0.5
    assert page.locator("div.sphx-glr-script-out button.copybtn").count() == 0
    context.close()


def test_only_blocks_that_scroll_are_stops_of_the_keyboard(site, browser):
    page = open_lesson(browser, site, "vi", "loss")
    wrong = (
        "[...document.querySelectorAll('.highlight pre')].filter((pre) => {"
        " if (!pre.checkVisibility()) return false;"
        " const scrolls = pre.scrollWidth > pre.clientWidth;"
        " return scrolls !== (pre.tabIndex === 0); }).map((pre) => pre.textContent)"
    )
    eventually(page, lambda: page.evaluate(wrong), lambda blocks: blocks == [])
    stops = "document.querySelectorAll('.highlight pre[tabindex]').length"
    narrow = page.evaluate(stops)
    page.set_viewport_size({"width": 1280, "height": 844})
    eventually(page, lambda: page.evaluate(stops), lambda wide: 0 <= wide < narrow)
    page.context.close()


def test_a_wide_block_scrolls_by_keyboard(site, browser):
    page = open_lesson(browser, site, "en", "loss")
    # The first that keeps its stop when the page has been laid out.
    scrolls = "pre => pre.scrollWidth > pre.clientWidth"
    blocks = page.locator(".highlight pre[tabindex]")
    eventually(page, lambda: blocks.first.evaluate(scrolls), bool)
    block = blocks.first
    block.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(e) => e.scrollLeft > 0", arg=block.element_handle())
    page.context.close()


@pytest.fixture(scope="module")
def long_page(tmp_path_factory) -> Path:
    """A small site whose lesson prints more than a screen holds."""
    project = Project(tmp_path_factory.mktemp("project"))
    project.lessons("first")
    lesson = project.lesson("first")
    lesson.write_text(lesson.read_text("utf-8") + LONG, "utf-8")
    assert project.record().returncode == 0
    assert project.render().returncode == 0
    return project.root / "_build" / "preview"


def test_long_output_is_folded_and_opened_by_keyboard(browser, long_page):
    page = open_lesson(browser, long_page, "en", "first")
    figure = page.locator("figure.code-output.is-long")
    block, button = figure.locator("pre"), figure.locator("button.code-fold")
    folded = block.bounding_box()["height"]
    assert folded < 400
    assert button.text_content() == "Show all 60 lines"
    assert button.bounding_box()["height"] >= 44
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert button.text_content() == "Show fewer lines"
    assert block.bounding_box()["height"] > 60 * 15
    page.keyboard.press("Space")
    assert button.get_attribute("aria-expanded") == "false"
    assert block.bounding_box()["height"] == folded
    # On paper there is nothing to press.
    page.emulate_media(media="print")
    assert block.bounding_box()["height"] > 60 * 15
    assert not button.is_visible()
    page.context.close()


def test_long_output_can_be_read_without_scripts(browser, long_page):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((long_page / "en" / "lessons" / "first.html").as_uri())
    block = page.locator("figure.code-output.is-long pre")
    assert not page.locator("button.code-fold").is_visible()
    assert block.get_attribute("tabindex") == "0"
    assert block.text_content().split() == [str(n) for n in range(60)]
    block.focus()
    page.keyboard.press("End")
    context.close()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_first_screen_of_a_phone_tells_what_a_lesson_takes(site, browser, language):
    page = open_lesson(browser, site, language, "loss")
    places = [
        page.locator(selector).first.bounding_box()
        for selector in (
            "h1",
            ".lesson-facts",
            ".lesson-files",
            ".lesson-top + p",
            ".lesson-top ~ ul",
        )
    ]
    tops = [place["y"] for place in places]
    assert tops == sorted(tops)
    assert places[-1]["y"] < 700, "the text begins too far down"
    for link in page.locator(".lesson-files a").all():
        assert link.bounding_box()["height"] >= 44
    page.context.close()


def test_the_place_in_the_course_opens_by_keyboard(site, browser):
    page = open_lesson(browser, site, "vi", "loss")
    place = page.locator("details.lesson-place")
    here = place.locator("[aria-current=page]")
    assert not here.is_visible()
    place.locator("summary").focus()
    page.keyboard.press("Enter")
    assert here.is_visible()
    place.locator("a").nth(4).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/backprop.html")
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_the_images_arrive(site, browser, width):
    page = open_lesson(browser, site, "vi", "train_digits", width)
    moved = page.evaluate(
        """async () => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              if (!entry.hadRecentInput) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          for (let y = 0; y < document.body.scrollHeight; y += 600) {
            scrollTo(0, y);
            await new Promise((done) => setTimeout(done, 30));
          }
          return sum;
        }"""
    )
    assert moved < 0.01
    page.context.close()


def test_links_in_code_do_not_change_its_colours(site, browser):
    page = open_lesson(browser, site, "en", "loss", 1280)
    link = page.locator("a.code-link").first
    colour = "(e) => getComputedStyle(e).color"
    assert link.evaluate(colour) == page.locator(".highlight pre").first.evaluate(
        colour
    )
    underline = "(e) => getComputedStyle(e).textDecorationStyle"
    assert link.evaluate(underline) == "dotted"
    page.context.close()
