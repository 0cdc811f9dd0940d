"""Formulas: copied as LaTeX, read as mathematics, set in the font of the site."""

from __future__ import annotations

import pytest
from browser.page_checks import eventually, note_texts
from playwright.sync_api import Browser, Page

LOSS = r"""\mathrm{loss} = \frac{1}{n} \sum_{i=1}^{n}
(\mathrm{output}_i - \mathrm{target}_i)^2"""


@pytest.fixture
def page(browser: Browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((site / "en" / "lessons" / "loss.html").as_uri())
    # What a copy puts on the clipboard, caught after the page's own handler.
    page.evaluate(
        """() => addEventListener("copy", (event) => {
          window.copied = event.clipboardData.getData("text/plain");
          window.html = event.clipboardData.getData("text/html");
        })"""
    )
    yield page
    context.close()


def select(page: Page, first: str, last: str) -> None:
    page.evaluate(
        """([first, last]) => {
          const all = (name) => [...document.querySelectorAll(name)];
          const start = all(first)[0], end = all(last).at(-1);
          getSelection().setBaseAndExtent(start, 0, end, end.childNodes.length);
        }""",
        [first, last],
    )
    page.evaluate("document.execCommand('copy')")


def test_a_paragraph_is_copied_with_its_formula_as_latex(page):
    select(page, "p:has(math)", "p:has(math)")
    assert page.evaluate("copied").startswith("Here $\\log$ is the natural logarithm.")
    assert "<math" in page.evaluate("html")


def test_a_section_is_copied_with_its_paragraphs_and_formulas(page):
    section = "#what-does-a-loss-function-do"
    select(page, f"{section} > h2", f"{section} > p")
    text = page.evaluate("copied")
    assert text.startswith("What does a loss function do?\n")
    assert f"$$\n{LOSS}\n$$" in text
    assert text.count(LOSS.splitlines()[0]) == 1
    # Neither the link of the heading nor the button of the formula.
    assert "¶" not in text and "Copy LaTeX" not in text


def test_half_of_a_formula_is_taken_whole(page):
    page.evaluate(
        """() => {
          const number = document.querySelector("p math mi").firstChild;
          const end = document.querySelector("p:has(math)").lastChild;
          getSelection().setBaseAndExtent(number, 1, end, 3);
        }"""
    )
    page.evaluate("document.execCommand('copy')")
    assert page.evaluate("copied").startswith("$\\log$ is the")


def test_text_without_a_formula_is_left_to_the_browser(page):
    select(page, "h1", "h1")
    # The browser fills the clipboard after the event.
    assert page.evaluate("copied") == ""


def test_the_keyboard_copies_a_formula_alone(page):
    formula = page.locator(".formula").first
    button = formula.locator(".formula-copy")
    assert button.evaluate("e => getComputedStyle(e).opacity") == "0"
    formula.locator("div.math").focus()
    page.keyboard.press("Tab")
    assert button.evaluate("e => e === document.activeElement")
    assert button.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.evaluate(
        """() => addEventListener("copy", (event) => {
          setTimeout(() => { window.alone = event.clipboardData; });
        }, { capture: true })"""
    )
    page.context.grant_permissions(["clipboard-read"])
    note_texts(button)
    page.keyboard.press("Enter")
    said = ["Copied", "Copy LaTeX"]
    eventually(page, lambda: page.evaluate("texts"), lambda texts: texts == said)
    assert page.evaluate("navigator.clipboard.readText()") == LOSS


def test_a_screen_reader_gets_the_formula_once(page):
    """As mathematics with its parts; the LaTeX inside is not read as well."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    names = [
        node.get("name", {}).get("value", "")
        for node in tree
        if not node.get("ignored") and "name" in node
    ]
    roles = [node["role"]["value"] for node in tree if not node.get("ignored")]
    assert roles.count("MathMLMath") == page.locator("math").count() > 2
    assert "MathMLFraction" in roles
    assert not any("\\frac" in name or "\\log" in name for name in names)
    groups = [
        node["name"]["value"]
        for node in tree
        if node["role"]["value"] == "group" and node.get("name", {}).get("value")
    ]
    assert groups.count("Formula") == page.locator("div.math").count()


def test_the_font_is_loaded_where_there_are_formulas_and_only_there(browser, site):
    page = browser.new_page()
    fonts: list[str] = []
    page.on("request", lambda r: fonts.append(r.url) if "woff" in r.url else None)
    page.goto((site / "en" / "lessons" / "tensors.html").as_uri())
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert not fonts
    page.goto((site / "en" / "lessons" / "loss.html").as_uri())
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert page.evaluate("document.fonts.check('16px \"Noto Sans Math Subset\"')")
    assert [url.rpartition("/")[2] for url in fonts] == ["noto-sans-math-common.woff2"]
    # A character that few formulas have brings the second file.
    page.evaluate("document.querySelector('math mi').textContent = '∩'")
    with page.expect_request("**/noto-sans-math-rest.woff2"):
        pass
    page.close()
