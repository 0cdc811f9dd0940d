"""Bilingual reading: passages have the same number in every language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Project

from languages.bilingual import FOLDER, passages

# A language that does not exist: its translations are the English in capitals.
MADE_UP = '\n[xx]\nname = "XX"\ndirection = "rtl"\n'

PAGE = """\
# Words

A *first* paragraph with a [link](index.md) and `code`.

- an item
- another item

```{note}
An admonition.
```

| head | other |
|------|-------|
| cell | value |

```{glossary}
:sorted:

zebra
  An animal.

apple
  A fruit, not a {term}`zebra`.
```

```{figure} picture.svg
:alt: a picture

A caption.
```
"""


def script(root: Path, language: str, page: str) -> dict:
    """Return what the script of a page holds for a language."""
    text = (root / language / FOLDER / f"{page}.js").read_text("utf-8")
    head, _, content = text.partition(" = ")
    assert head == f'(window.bilingual ??= {{}})["{language}"]'
    return json.loads(content.removesuffix(";\n"))


def numbered(root: Path, language: str, page: str) -> dict[str, str]:
    """Return the texts of the passages on a page, by their numbers."""
    html = (root / language / f"{page}.html").read_text("utf-8")
    found: dict[str, str] = {}
    for element in BeautifulSoup(html, "html.parser").select(
        "article [class*=passage-]"
    ):
        number = re.search(r"passage-(\d+)", " ".join(element["class"]))[1]
        for link in element.select(".headerlink"):
            link.decompose()
        assert number not in found or element.get_text(strip=True) in found[number]
        found.setdefault(number, plain(element))
    return found


def plain(element: BeautifulSoup) -> str:
    return " ".join(element.get_text().split())


def plain_html(html: str) -> str:
    return plain(BeautifulSoup(html, "html.parser"))


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A small project in three languages: Vietnamese has no catalog, xx is complete."""
    root = tmp_path_factory.mktemp("bilingual") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first")
    # Docutils says on a page of another language that it knows this role in English.
    lesson = project.lesson("first")
    source = lesson.read_text("utf-8").replace(
        "# Some prose.", "# Some :math:`x^2` here."
    )
    lesson.write_text(source, "utf-8")
    (project.root / "docs" / "words.md").write_text(PAGE, "utf-8")
    (project.root / "docs" / "picture.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>', "utf-8"
    )
    index = project.root / "docs" / "index.md"
    index.write_text(
        index.read_text("utf-8").replace("lessons/index\n", "lessons/index\nwords\n"),
        "utf-8",
    )
    languages = project.root / "locale" / "languages.toml"
    languages.write_text(languages.read_text("utf-8") + MADE_UP, "utf-8")
    assert project.record().returncode == 0
    run = project.render("en", "gettext")
    assert run.returncode == 0, run.stderr
    templates = project.root / "_build/preview/en"
    for template in templates.rglob("*.pot"):
        if template.stem == "sphinx":
            continue  # the words of the interface
        catalog = polib.POFile()
        catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        for entry in polib.pofile(str(template)):
            if "image" not in entry.msgid and ":math" not in entry.msgid:
                catalog.append(polib.POEntry(msgid=entry.msgid, msgstr=upper(entry)))
        target = project.root / "locale/xx/LC_MESSAGES"
        target = (target / template.relative_to(templates)).with_suffix(".po")
        target.parent.mkdir(parents=True, exist_ok=True)
        catalog.save(str(target))
    for language in ("en", "vi", "xx"):
        run = project.render(language)
        assert run.returncode == 0, run.stderr
    return project


def upper(entry: polib.POEntry) -> str:
    """Return a message in capitals, but for its markup."""
    kept = r"(\{term\}`[^`]*`|`[^`]*`|\]\([^)]*\)|https?://\S+)"
    parts = re.split(kept, entry.msgid)
    return "".join(p if n % 2 else p.upper() for n, p in enumerate(parts))


def test_passages_correspond_in_a_made_up_language(three):
    preview = three.root / "_build" / "preview"
    for page in ("words", "index", "lessons/first", "lessons/index"):
        english, other = script(preview, "en", page), script(preview, "xx", page)
        assert english["version"] == other["version"]
        assert english["passages"].keys() == other["passages"].keys()
        for number, html in english["passages"].items():
            translated = plain_html(other["passages"][number])
            assert translated.upper() == plain_html(html).upper(), (page, number)


def test_every_kind_of_passage_is_there(three):
    preview = three.root / "_build" / "preview"
    texts = {plain_html(t) for t in script(preview, "xx", "words")["passages"].values()}
    wanted = {"WORDS", "AN ITEM", "ANOTHER ITEM", "AN ADMONITION.", "HEAD", "CELL"}
    assert texts >= wanted | {"ZEBRA", "APPLE", "AN ANIMAL.", "A CAPTION."}
    # Sorted by the words of the language, the entries kept their numbers.
    assert list(numbered(preview, "xx", "words").values()).index("APPLE") < list(
        numbered(preview, "xx", "words").values()
    ).index("ZEBRA")


def test_a_passage_keeps_its_markup(three):
    found = script(three.root / "_build" / "preview", "en", "words")["passages"]
    (paragraph,) = [html for html in found.values() if "first" in html]
    assert "<em>first</em>" in paragraph
    assert 'href="index.html"' in paragraph
    assert "headerlink" not in json.dumps(found)


def test_the_page_offers_each_other_language_by_its_own_name(three):
    html = (three.root / "_build/preview/vi/lessons/first.html").read_text("utf-8")
    buttons = BeautifulSoup(html, "html.parser").select(".bilingual-choice button")
    assert [b.select_one("[lang]")["lang"] for b in buttons] == ["en", "xx"]
    assert [b.select_one("[lang]").get_text() for b in buttons] == ["English", "XX"]
    assert buttons[1]["data-direction"] == "rtl"
    assert all(b["aria-pressed"] == "false" for b in buttons)
    for button in buttons:
        for name in ("data-script", "data-page"):
            path = button[name].partition("?")[0]
            assert (three.root / "_build/preview/vi/lessons" / path).is_file()


def test_the_words_of_the_gallery_are_no_passages(three):
    found = script(three.root / "_build" / "preview", "en", "lessons/first")["passages"]
    assert not any("download" in html.lower() for html in found.values())


def test_passages_are_cut_out_of_a_page():
    html = (
        '<h1 class="passage-1">A <br>b &amp; c<a class="headerlink" href="#">¶</a></h1>'
        '<div><p class="other passage-12"><img src="i"> <math><mspace/>x</math>'
        " \n</p></div><p>no</p>"
    )
    assert passages(html) == {
        1: "A <br>b &amp; c",
        12: '<img src="i"> <math><mspace/>x</math>',
    }


def test_the_scripts_follow_their_pages(three):
    """Written when a page changed, and not otherwise; removed with it."""
    preview = three.root / "_build" / "preview"
    page, index = three.root / "docs" / "words.md", three.root / "docs" / "index.md"
    languages = three.root / "locale" / "languages.toml"
    sources = {path: path.read_text("utf-8") for path in (page, index, languages)}
    scripts = list((preview / "en" / FOLDER).rglob("*.js"))

    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in scripts if path.exists()}

    def change(path: Path, old: str, new: str) -> None:
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        run = three.render("en")
        assert run.returncode == 0, run.stderr

    before, version = times(), script(preview, "en", "words")["version"]
    change(page, "not there", "")
    assert times() == before
    change(page, "An admonition.", "Something else.")
    assert [path.stem for path in before if times()[path] != before[path]] == ["words"]
    assert script(preview, "en", "words")["version"] != version
    assert script(preview, "xx", "words")["version"] == version
    # A language with another name reaches the pages that did not change.
    change(languages, 'name = "XX"', 'name = "Yy"')
    assert ">Yy</span>" in three.page("lessons/first")
    page.unlink()
    change(index, "lessons/index\nwords\n", "lessons/index\n")
    assert set(times()) == {path for path in before if path.stem != "words"}
    for path, source in sources.items():
        path.write_text(source, "utf-8")
    assert three.render("en").returncode == 0


# -- The site itself


def pages_of(site: Path) -> list[str]:
    folder = site / "en" / FOLDER
    return sorted(p.relative_to(folder).as_posix()[:-3] for p in folder.rglob("*.js"))


def test_all_pages_of_the_site_correspond(site):
    """Under each passage stands that of the same number on the other page."""
    pages = pages_of(site)
    lessons = {f"lessons/{path.stem}" for path in (ROOT / "gallery").glob("*.py")}
    assert set(pages) >= lessons | {path.stem for path in (ROOT / "docs").glob("*.md")}
    for page in pages:
        scripts = {language: script(site, language, page) for language in ("en", "vi")}
        shown = {language: numbered(site, language, page) for language in scripts}
        assert scripts["en"]["version"] == scripts["vi"]["version"], page
        assert shown["en"].keys() == shown["vi"].keys(), page
        for language, content in scripts.items():
            texts = {n: plain_html(html) for n, html in content["passages"].items()}
            assert texts == shown[language], (page, language)


def test_the_catalogs_agree_with_what_stands_side_by_side(site):
    """The pairs of passages are those that translators made."""
    for page in pages_of(site):
        path = ROOT / "locale" / "vi" / "LC_MESSAGES" / f"{page}.po"
        # Without markup, a message is what the page shows.
        known = {
            " ".join(e.msgid.split()): " ".join(e.msgstr.split())
            for e in polib.pofile(str(path))
            if not re.search(r"[`*\[<’'\"]|--|\.\.\.", e.msgid + e.msgstr)
        }
        english, other = numbered(site, "en", page), numbered(site, "vi", page)
        pairs = [(english[n], other[n]) for n in english if english[n] in known]
        assert len(pairs) > 3 or page in {"lessons/index", "translation-status"}, page
        for text, translation in pairs:
            assert known[text] == translation, page
