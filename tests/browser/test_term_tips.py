"""The tip of a term: by pointer, by keyboard and by touch, from a folder."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

TIP = ".term-tip:popover-open"
TERM = "article a.term"


def open_lesson(browser: Browser, site, language: str = "vi", **options) -> Page:
    context = browser.new_context(**options)
    page = context.new_page()
    page.loaded = []
    page.on("request", lambda request: page.loaded.append(request.url))
    page.goto((site / language / "lessons" / "loss.html").as_uri())
    return page


def entries_loaded(page: Page) -> int:
    return sum("_terms/" in url for url in page.loaded)


@pytest.mark.parametrize(
    ("language", "term", "other", "word"),
    [("vi", "Hàm mất mát", "loss function", "giá trị mục tiêu"),
     ("en", "loss function", "hàm mất mát", "target")],
)  # fmt: skip
def test_a_pointer_that_rests_on_a_term(site, browser, language, term, other, word):
    page = open_lesson(browser, site, language)
    page.wait_for_timeout(300)
    assert entries_loaded(page) == 0
    link = page.locator(TERM, has_text=term).first
    link.hover()
    tip = page.locator(TIP)
    expect(tip).to_be_visible()
    assert entries_loaded(page) == 1
    form = tip.locator(".term-tip-forms span")
    assert form.inner_text() == other
    assert form.get_attribute("lang") == ({"vi", "en"} - {language}).pop()
    assert word in tip.inner_text()
    # The pointer can go into the tip, whose links lead to the pages of this language.
    tip.locator(".term-tip-meaning").hover()
    page.wait_for_timeout(600)
    expect(tip).to_be_visible()
    links = tip.locator("a").evaluate_all("all => all.map((a) => a.href)")
    assert len(links) > 1
    glossary = (site / language / "glossary.html").as_uri()
    assert {href.partition("#")[0] for href in links} == {glossary}
    page.mouse.move(2, 2)
    expect(page.locator(TIP)).to_have_count(0)
    # A second term needs no second loading, and a click leads to the glossary.
    other_term = page.locator(TERM).nth(3)
    other_term.hover()
    expect(page.locator(TIP)).to_be_visible()
    assert entries_loaded(page) == 1
    other_term.click()
    page.wait_for_url("**/glossary.html#term-*")
    page.context.close()


def test_the_keyboard_shows_a_tip_and_escape_closes_it(site, browser):
    page = open_lesson(browser, site)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('{TERM}')"):
            break
    expect(page.locator(TIP)).to_be_visible()
    focused = page.locator("a.term:focus")
    name = focused.get_attribute("aria-describedby")
    tip = page.locator(f"#{name}")
    assert tip.get_attribute("role") == "tooltip"
    assert len(tip.inner_text()) > 40
    page.keyboard.press("Escape")
    expect(page.locator(TIP)).to_have_count(0)
    assert focused.get_attribute("aria-describedby") is None
    # The next term shows its own, and what is not a term shows none.
    page.keyboard.press("Tab")
    expect(page.locator(TIP)).to_be_visible()
    page.locator(".bilingual-button").focus()
    expect(page.locator(TIP)).to_have_count(0)
    page.context.close()


def test_a_tap_shows_the_tip_and_goes_nowhere(site, browser):
    size = {"width": 390, "height": 844}
    page = open_lesson(browser, site, viewport=size, has_touch=True, is_mobile=True)
    url = page.url
    for number in (0, 4, 9, 20, 30):
        term = page.locator(TERM).nth(number)
        term.scroll_into_view_if_needed()
        term.tap()
        expect(page.locator(TIP)).to_be_visible()
        assert page.url == url
        box = page.locator(TIP).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, number
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844, number
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        # The same term again closes it.
        term.tap()
        expect(page.locator(TIP)).to_have_count(0)
        assert page.url == url
    page.locator(TERM).first.tap()
    link = page.locator(f"{TIP} .term-tip-link")
    assert link.bounding_box()["height"] >= 44
    link.tap()
    page.wait_for_url("**/vi/glossary.html#term-*")
    page.context.close()


def test_a_term_in_the_other_language_is_explained_in_that_of_the_page(site, browser):
    page = open_lesson(browser, site)
    page.locator(".bilingual-button").click()
    link = page.locator(".bilingual a.term").first
    link.hover()
    expect(page.locator(TIP)).to_be_visible()
    assert "Tensor mà một" in page.locator(TIP).inner_text()
    page.context.close()


def test_the_links_of_the_glossary_have_tips_too(site, browser):
    page = open_lesson(browser, site)
    page.goto((site / "vi" / "glossary.html").as_uri())
    page.locator("dl.glossary a.term").nth(2).hover()
    expect(page.locator(TIP)).to_be_visible()
    page.context.close()


def test_without_scripts_a_term_is_a_link(site, browser):
    page = open_lesson(browser, site, java_script_enabled=False)
    page.locator(TERM).first.click()
    assert "/vi/glossary.html#term-" in page.url
    assert not page.locator(".bilingual-button").is_visible()
    page.context.close()
