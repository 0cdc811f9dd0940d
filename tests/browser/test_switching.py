"""The language switch in Chromium: by keyboard, to the same section, remembered."""

from __future__ import annotations

import pytest
from published import serve

PLACES = ["file", "server"]


@pytest.fixture(scope="module", params=PLACES)
def address(request, site):
    """Where the site is read: from its folder, or from a server under a prefix."""
    if request.param == "file":
        yield site.as_uri()
    else:
        with serve(site) as served:
            yield served.rstrip("/")


@pytest.mark.parametrize(("language", "other"), [("vi", "en"), ("en", "vi")])
def test_the_keyboard_switches_the_language_of_the_section(
    browser, address, language, other
):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/{language}/lessons/loss.html")
    heading = page.locator("article section[id] h2").nth(1)
    heading.evaluate("h => h.scrollIntoView()")
    section = heading.evaluate("h => h.closest('section').id")
    page.locator(".language-switch a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{other}/lessons/loss.html#{section}")
    assert page.locator("html").get_attribute("lang") == other
    shown = page.locator(f"section#{section} h2").first
    assert shown.is_visible()
    assert page.evaluate("localStorage.getItem('language')") == other
    page.close()


def test_the_top_of_a_page_leads_to_the_top(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/vi/lessons/loss.html")
    page.locator(".language-switch a").click()
    page.wait_for_url("**/en/lessons/loss.html")
    page.close()


def test_without_scripts_the_switch_leads_to_the_page(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/vi/lessons/loss.html")
    page.locator(".language-switch a").click()
    assert page.url == f"{address}/en/lessons/loss.html"
    context.close()


def test_a_menu_closes_when_it_has_led_somewhere(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/vi/lessons/loss.html")
    page.locator(".toc-button").focus()
    page.keyboard.press("Enter")
    contents = page.locator("#page-contents")
    assert contents.is_visible()
    link = contents.locator("a:visible").nth(1)
    target = link.get_attribute("href")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    assert not contents.is_visible()
    page.close()
