"""A lesson by keyboard alone, without motion, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page
from published import SITE

LESSON = "lessons/loss"
LANGUAGES = sorted(path.parent.name for path in SITE.glob("*/index.html"))
WIDTHS = [390, 1280]

# What changes where the focus is, in the browser's words.
LOOK = """(element) => ["", "::before", "::after"].map((part) => {
  const style = getComputedStyle(element, part || null);
  const outline = style.outlineStyle === "none" ? "none" : style.outline;
  return [outline, style.boxShadow, style.borderColor, style.backgroundColor,
    style.textDecoration, style.opacity].join(" | ");
}).join(" || ")"""

# Numbers what the keyboard must reach, in the order of the page, and notes its look.
NUMBER_STOPS = f"""() => {{
  const look = {LOOK};
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const stops = [...document.querySelectorAll(kinds)].filter((element) =>
    element.tabIndex >= 0 && !element.disabled &&
    element.checkVisibility({{ visibilityProperty: true }}));
  stops.forEach((element, number) => {{ element.dataset.stop = number; }});
  window.looks = stops.map(look);
  return stops.map((element) => element.outerHTML.slice(0, 120));
}}"""

# Says what has the focus: its number, whether it shows that, and what lies upon it.
FOCUSED = f"""() => {{
  const look = {LOOK};
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const number = Number(element.dataset.stop ?? -1);
  const box = element.getClientRects()[0];
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const x = middle(box.left, box.right, innerWidth);
  const y = middle(box.top, box.bottom, innerHeight);
  const top = document.elementFromPoint(x, y);
  const free = top && (element.contains(top) || top.contains(element));
  return {{
    number,
    name: element.outerHTML.slice(0, 120),
    changed: look(element) !== window.looks[number] &&
      element.checkVisibility({{ opacityProperty: true }}),
    hiddenBy: free ? "" : top ? top.outerHTML.slice(0, 120) : "the edge of the screen",
  }};
}}"""

LEAST_MOTION = """() => [...document.querySelectorAll("*")].flatMap((element) =>
  ["", "::before", "::after"].filter((part) => {
    const style = getComputedStyle(element, part || null);
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
    return (style.transitionProperty !== "none" && lasts(style.transitionDuration)) ||
      (style.animationName !== "none" && lasts(style.animationDuration)) ||
      style.scrollBehavior === "smooth";
  }).map((part) => element.outerHTML.slice(0, 80) + part))"""

# The lightness, 0 to 1, of the colour behind an element.
LIGHTNESS = """(element) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.fillStyle = "white";
  canvas.fillRect(0, 0, 1, 1);
  const above = [];
  for (let each = element; each; each = each.parentElement) above.unshift(each);
  for (const each of above) {
    canvas.fillStyle = getComputedStyle(each).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return (red + green + blue) / 3 / 255;
}"""

both_widths = pytest.mark.parametrize("width", WIDTHS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@contextmanager
def reading(browser: Browser, address: str, width: int, **options: str):
    """Open a page in a context of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@pytest.fixture
def lesson(browser, site, language, width) -> Iterator[Page]:
    address = (site / language / f"{LESSON}.html").as_uri()
    with reading(browser, address, width) as page:
        yield page


def way_of_the_keyboard(page: Page) -> tuple[list[str], list[dict]]:
    """Return what Tab must reach, and what it reaches until it leaves the page."""
    stops = page.evaluate(NUMBER_STOPS)
    way = []
    # Beyond this many steps there is a trap.
    for _ in range(len(stops) * 2 + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        # Behind its last stop the page hands on to the browser, or begins again.
        if focused is None or (way and focused["number"] == way[0]["number"]):
            break
        # A block that scrolls is a stop of the browser's own making.
        if focused["number"] >= 0:
            way.append(focused)
    return stops, way


def faults_of_the_way(stops: list[str], way: list[dict]) -> list[str]:
    numbers = [step["number"] for step in way]
    missed = set(range(len(stops))) - set(numbers)
    faults = [f"is not reached: {stops[number]}" for number in sorted(missed)]
    if len(way) > len(stops):
        faults.append(f"does not end, at {way[-1]['name']}")
    faults += [
        f"goes back to: {after['name']}"
        for before, after in pairwise(way)
        if after["number"] <= before["number"]
    ]
    faults += [f"looks the same: {s['name']}" for s in way if not s["changed"]]
    faults += [
        f"{step['name']} is under {step['hiddenBy']}"
        for step in way
        if step["hiddenBy"]
    ]
    return faults


@both_widths
@every_language
def test_tab_reaches_everything_in_order_shows_where_it_is_and_goes_back(lesson):
    stops, way = way_of_the_keyboard(lesson)
    assert len(stops) > 20
    faults = faults_of_the_way(stops, way)
    assert not faults, "\n".join(faults)
    lesson.locator(f"[data-stop='{way[-1]['number']}']").focus()
    back = []
    for _ in range(8):
        lesson.keyboard.press("Shift+Tab")
        back.append(lesson.evaluate(FOCUSED)["number"])
    assert back == [step["number"] for step in way[-2:-10:-1]]


@both_widths
@every_language
def test_the_first_link_skips_to_the_text(lesson):
    lesson.keyboard.press("Tab")
    lesson.keyboard.press("Enter")
    lesson.keyboard.press("Tab")
    assert lesson.evaluate("document.activeElement.closest('article') !== null")


@both_widths
@every_language
def test_each_menu_opens_and_closes(lesson, width):
    buttons = lesson.locator("button[popovertarget]:visible")
    assert buttons.count() > 0 or width > 390
    for number in range(buttons.count()):
        button = buttons.nth(number)
        menu = lesson.locator(f"#{button.get_attribute('popovertarget')}")
        assert not menu.is_visible()
        button.focus()
        lesson.keyboard.press("Enter")
        assert menu.is_visible()
        lesson.keyboard.press("Tab")
        assert menu.evaluate("menu => menu.contains(document.activeElement)")
        lesson.keyboard.press("Escape")
        assert not menu.is_visible()
        assert button.evaluate("button => button === document.activeElement")


@both_widths
@every_language
def test_light_and_dark_by_keyboard_are_remembered(lesson):
    body = lesson.locator("body")
    seen = {}
    lesson.locator("button.theme-toggle:visible").focus()
    for _ in range(3):
        lesson.keyboard.press("Enter")
        is_light = body.evaluate(LIGHTNESS) > 0.5
        seen[body.get_attribute("data-theme")] = is_light
    assert seen["light"] is True
    assert seen["dark"] is False
    while body.get_attribute("data-theme") != "dark":
        lesson.keyboard.press("Enter")
    lesson.reload()
    assert body.evaluate(LIGHTNESS) < 0.5


@both_widths
@every_language
def test_nothing_moves_for_readers_who_do_not_want_it(lesson):
    assert not lesson.evaluate(LEAST_MOTION)


@every_language
@pytest.mark.parametrize("chosen", [None, "dark"])
def test_paper_shows_the_text_alone_in_the_light(browser, site, language, chosen):
    address = (site / language / f"{LESSON}.html").as_uri()
    with reading(browser, address, 794, color_scheme="dark") as page:
        if chosen:
            page.evaluate("theme => localStorage.setItem('theme', theme)", chosen)
            page.reload()
        page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
        for kind in ("header.site-header", "nav", "button"):
            assert page.locator(f"{kind}:visible").count() == 0, kind
        solution = page.locator("details.solution pre").first
        assert solution.evaluate("pre => pre.checkVisibility()"), (
            "the solution is folded"
        )
        for place in ("body", "article", "article pre"):
            assert page.locator(place).first.evaluate(LIGHTNESS) > 0.8, place
        # Nothing is cut off at the edge of the paper.
        wide = page.locator("article pre").evaluate_all(
            "all => all.filter((pre) => pre.scrollWidth > pre.clientWidth + 1).length"
        )
        assert not wide, f"{wide} blocks of code are wider than the paper"


FAULTS = {
    '<p><a href="#a">Last</a></p><p tabindex="3">First</p>': "goes back to",
    '<a href="#a" style="outline: none">No mark</a>': "looks the same",
    '<a href="#a" style="opacity: 0">Cannot be seen</a>': "looks the same",
    '<a href="#a" onkeydown="event.preventDefault()">Trap</a><a href="#b">B</a>': (
        "does not end"
    ),
    '<a href="#a" onfocus="this.blur()">Cannot</a><a href="#b">B</a>': "is not reached",
    '<a href="#a">Under</a><p style="position: fixed; inset: 0">Over</p>': "is under",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_way_of_the_keyboard_shows_a_fault(browser, tmp_path, fault):
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html><a href='#z'>Good</a>{fault}", "utf-8")
    with reading(browser, path.as_uri(), 390) as page:
        faults = faults_of_the_way(*way_of_the_keyboard(page))
    assert [text for text in faults if FAULTS[fault] in text], faults


def test_motion_is_found(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<!DOCTYPE html><p style='transition: color 1s'>A</p>", "utf-8")
    with reading(browser, path.as_uri(), 390) as page:
        assert page.evaluate(LEAST_MOTION)
