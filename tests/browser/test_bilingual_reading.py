"""Reading in two languages: by keyboard, remembered, and without losing the place."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from browser.page_checks import eventually
from playwright.sync_api import Browser, Page

ADDED = ".bilingual"


@pytest.fixture
def page(browser: Browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.requests = []
    page.on("request", lambda request: page.requests.append(request.url))
    yield page
    context.close()


def open_page(
    page: Page, site, language: str = "vi", name: str = "lessons/loss"
) -> None:
    page.goto((site / language / f"{name}.html").as_uri())


def press(page: Page) -> None:
    """Reach the button with the Tab key alone, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.bilingual-button')"):
            page.keyboard.press("Enter")
            return
    raise AssertionError("the Tab key does not reach the button")


def test_one_press_shows_the_other_language_and_one_removes_it(site, page):
    open_page(page, site)
    button = page.get_by_role("button", name="English")
    assert not [url for url in page.requests if "_bilingual" in url]
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator(ADDED).count() == 0
    before = page.locator("article").inner_text()
    press(page)
    page.wait_for_selector(ADDED)
    assert button.get_attribute("aria-pressed") == "true"
    loaded = [url for url in page.requests if "_bilingual" in url]
    assert len(loaded) == 1 and "/en/_bilingual/lessons/loss.js" in loaded[0]
    page.keyboard.press("Enter")
    assert page.locator(ADDED).count() == 0
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator("article").inner_text() == before


@pytest.mark.parametrize(("language", "other"), [("vi", "en"), ("en", "vi")])
def test_the_text_below_is_that_of_the_other_page(site, page, language, other):
    """One to one, each in its language, and never the same text twice."""
    read = """() => Object.fromEntries(
      [...document.querySelectorAll("article [class*='passage-']")].map((e) => {
        const copy = e.cloneNode(true);
        copy.querySelectorAll(".headerlink, .bilingual").forEach((p) => p.remove());
        const number = /passage-(\\d+)/.exec(e.className)[1];
        return [number, copy.textContent.replace(/\\s+/g, " ").trim()];
      }))"""
    for name in ("lessons/loss", "lessons/learning_rate", "glossary", "index"):
        open_page(page, site, other, name)
        wanted = page.evaluate(read)
        open_page(page, site, language, name)
        own = page.evaluate(read)
        if page.locator(ADDED).count() == 0:
            page.locator(".bilingual-button").click()
        page.wait_for_selector(ADDED)
        shown = page.evaluate(
            """() => [...document.querySelectorAll(".bilingual")].map((e) => {
              const passage = e.parentElement.closest("[class*='passage-']")
                ?? e.previousElementSibling;
              return [/passage-(\\d+)/.exec(passage.className)[1],
                e.textContent.replace(/\\s+/g, " ").trim(), e.lang];
            })"""
        )
        assert len(shown) == len({number for number, _, _ in shown})
        assert {number: text for number, text, _ in shown} == {
            number: text for number, text in wanted.items() if text != own[number]
        }
        assert {lang for _, _, lang in shown} == {other}
        page.evaluate("localStorage.clear()")


def test_no_id_stands_twice_and_links_lead_to_the_other_pages(site, page):
    open_page(page, site, "vi", "glossary")
    page.locator(".bilingual-button").click()
    page.wait_for_selector(ADDED)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    links = page.evaluate(
        "[...document.querySelectorAll('.bilingual a')].map(a => a.href)"
    )
    assert len(links) > 50
    assert all(link.startswith((site / "en").as_uri()) for link in links)


def test_the_choice_follows_the_reader(site, page):
    open_page(page, site)
    page.locator(".bilingual-button").click()
    open_page(page, site, "vi", "lessons/backprop")
    page.wait_for_selector(f"{ADDED}[lang=en]")
    # On the English page it is Vietnamese that is added.
    open_page(page, site, "en", "lessons/backprop")
    page.wait_for_selector(f"{ADDED}[lang=vi]")
    page.locator(".bilingual-button").click()
    open_page(page, site, "vi", "lessons/tensors")
    assert page.locator(".bilingual-button").get_attribute("aria-pressed") == "false"
    assert page.locator(ADDED).count() == 0


def stays_at(page: Page, element: str, where: Callable[[float], bool]) -> None:
    """Check where an element stands; a slow machine may still be on the way there."""
    top = f"{element}.getBoundingClientRect().top"
    eventually(page, lambda: page.evaluate(top), where)


def test_the_place_is_kept(site, page):
    open_page(page, site)
    target = page.locator("#exercises > h2")
    target.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 120)")
    # The first passage that is not above the edge of the screen.
    top = target.evaluate(
        """() => {
          const all = [...document.querySelectorAll("article [class*='passage-']")];
          window.first = all.find((e) => e.getBoundingClientRect().bottom > 60);
          return window.first.getBoundingClientRect().top;
        }"""
    )
    for added in (True, False):
        page.evaluate("document.querySelector('.bilingual-button').click()")
        page.wait_for_function(
            "(added) => !!document.querySelector('.bilingual') === added", arg=added
        )
        page.wait_for_timeout(200)
        stays_at(page, "window.first", lambda now: abs(now - top) < 2)


def test_a_page_that_is_opened_at_a_heading_stays_there(site, page):
    open_page(page, site)
    page.locator(".bilingual-button").click()
    page.wait_for_selector(ADDED)
    page.goto("about:blank")
    page.goto((site / "vi" / "lessons" / "loss.html").as_uri() + "#exercises")
    page.wait_for_selector(ADDED)
    # The theme scrolls smoothly.
    page.wait_for_timeout(2000)
    # Below the header, which stays in sight.
    stays_at(page, "document.querySelector('#exercises')", lambda top: -5 < top < 200)


def test_a_page_that_is_loaded_again_shows_the_same_place(site, page):
    open_page(page, site)
    page.locator(".bilingual-button").click()
    page.wait_for_selector(ADDED)
    heading = "document.querySelector('#exercises > h2')"
    page.evaluate(f"scrollTo(0, {heading}.getBoundingClientRect().top + scrollY - 100)")
    before = page.evaluate(f"{heading}.getBoundingClientRect().top")
    page.reload()
    page.wait_for_selector(ADDED)
    page.wait_for_timeout(300)
    stays_at(page, heading, lambda top: abs(top - before) < 5)


def test_passages_that_do_not_match_are_refused(site, page, tmp_path):
    """Of another state of the page, or missing: it says so, and shows nothing."""
    copy = tmp_path / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("_images", "_downloads"))
    script = copy / "en" / "_bilingual" / "lessons" / "loss.js"
    text = script.read_text("utf-8")
    for content in (text.replace('"version": "', '"version": "0'), None):
        if content is None:
            script.unlink()
        else:
            script.write_text(content, "utf-8")
        open_page(page, copy)
        page.evaluate("localStorage.clear()")
        page.reload()
        page.locator(".bilingual-button").click()
        page.wait_for_function(
            "() => document.querySelector('.bilingual-status').textContent"
        )
        button = page.locator(".bilingual-button")
        assert button.get_attribute("aria-pressed") == "false"
        assert page.locator(ADDED).count() == 0


def test_print_shows_what_is_on_the_screen(site, page):
    open_page(page, site)
    page.locator(".bilingual-button").click()
    page.wait_for_selector(ADDED)
    page.emulate_media(media="print")
    assert page.locator(ADDED).first.is_visible()
    assert not page.locator(".bilingual-button").is_visible()
