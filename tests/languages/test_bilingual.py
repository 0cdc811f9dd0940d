"""Bilingual reading: passages have the same number in every language."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Application, Applications

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


def script(folder: Path, language: str, page: str) -> dict:
    """Return what the script of a page holds, from the folder of its language."""
    text = (folder / FOLDER / f"{page}.js").read_text("utf-8")
    head, _, content = text.partition(" = ")
    assert head == f'(window.bilingual ??= {{}})["{language}"]'
    return json.loads(content.removesuffix(";\n"))


def numbered(folder: Path, page: str) -> dict[str, str]:
    """Return the texts of the passages on a page, by their numbers."""
    html = (folder / f"{page}.html").read_text("utf-8")
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
def three(make_shared_app: Applications) -> dict[str, Application]:
    """A small site in three languages: Vietnamese has no catalog, xx is complete."""
    return three_languages(make_shared_app)


def three_languages(make_app: Applications) -> dict[str, Application]:
    root = make_app.root("site")
    (root / "words.md").write_text(PAGE, "utf-8")
    (root / "picture.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>', "utf-8"
    )
    # Docutils says on a page of another language that it knows this role in English.
    change(root / "gallery/first.py", "# Some prose.", "# Some :math:`x^2` here.")
    change(root / "index.md", "lessons/index\n", "lessons/index\nwords\n")
    change(root / "locale/languages.toml", "", MADE_UP)
    templates = make_app("site", builder="gettext")
    templates.build()
    for template in templates.outdir.rglob("*.pot"):
        page = template.relative_to(templates.outdir).with_suffix("").as_posix()
        if page != "sphinx":  # the words of the interface
            messages = {
                entry.msgid: upper(entry)
                for entry in polib.pofile(str(template))
                if "image" not in entry.msgid and ":math" not in entry.msgid
            }
            make_app.translate("site", page, messages)
    return {language: build(make_app, language) for language in ("en", "vi", "xx")}


def build(make_app: Applications, language: str) -> Application:
    app = make_app("site", language=language)
    app.build()
    assert app.warnings == ""
    return app


def change(path: Path, old: str, new: str) -> None:
    """Put other words in the place of some; no words are those at the end."""
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new) if old else text + new, "utf-8")


def upper(entry: polib.POEntry) -> str:
    """Return a message in capitals, but for its markup."""
    kept = r"(\{term\}`[^`]*`|`[^`]*`|\]\([^)]*\)|https?://\S+)"
    parts = re.split(kept, entry.msgid)
    return "".join(p if n % 2 else p.upper() for n, p in enumerate(parts))


def test_passages_correspond_in_a_made_up_language(three):
    for page in ("words", "index", "lessons/first", "lessons/index"):
        english = script(three["en"].outdir, "en", page)
        other = script(three["xx"].outdir, "xx", page)
        assert english["version"] == other["version"]
        assert english["passages"].keys() == other["passages"].keys()
        for number, html in english["passages"].items():
            translated = plain_html(other["passages"][number])
            assert translated.upper() == plain_html(html).upper(), (page, number)


def test_every_kind_of_passage_is_there(three):
    folder = three["xx"].outdir
    texts = {plain_html(t) for t in script(folder, "xx", "words")["passages"].values()}
    wanted = {"WORDS", "AN ITEM", "ANOTHER ITEM", "AN ADMONITION.", "HEAD", "CELL"}
    assert texts >= wanted | {"ZEBRA", "APPLE", "AN ANIMAL.", "A CAPTION."}
    # Sorted by the words of the language, the entries kept their numbers.
    shown = list(numbered(folder, "words").values())
    assert shown.index("APPLE") < shown.index("ZEBRA")


def test_a_passage_keeps_its_markup(three):
    found = script(three["en"].outdir, "en", "words")["passages"]
    (paragraph,) = [html for html in found.values() if "first" in html]
    assert "<em>first</em>" in paragraph
    assert 'href="index.html"' in paragraph
    assert "headerlink" not in json.dumps(found)


def test_the_page_offers_each_other_language_by_its_own_name(three):
    buttons = three["vi"].soup("lessons/first").select(".bilingual-choice button")
    assert [b.select_one("[lang]")["lang"] for b in buttons] == ["en", "xx"]
    assert [b.select_one("[lang]").get_text() for b in buttons] == ["English", "XX"]
    assert buttons[1]["data-direction"] == "rtl"
    assert all(b["aria-pressed"] == "false" for b in buttons)
    for button in buttons:
        for name in ("data-script", "data-page"):
            address = posixpath.normpath(f"vi/lessons/{button[name].partition('?')[0]}")
            language, _, path = address.partition("/")
            assert (three[language].outdir / path).is_file()


def test_the_words_of_the_gallery_are_no_passages(three):
    found = script(three["en"].outdir, "en", "lessons/first")["passages"]
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


def test_the_scripts_follow_their_pages(make_app):
    """Written when a page changed, and not otherwise; removed with it."""
    apps = three_languages(make_app)
    english, xx = apps["en"].outdir, apps["xx"].outdir
    root = make_app.root("site")
    scripts = list((english / FOLDER).rglob("*.js"))

    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in scripts if path.exists()}

    before, version = times(), script(english, "en", "words")["version"]
    (root / "words.md").touch()
    build(make_app, "en")
    assert times() == before
    change(root / "words.md", "An admonition.", "Something else.")
    build(make_app, "en")
    assert [path.stem for path in before if times()[path] != before[path]] == ["words"]
    assert script(english, "en", "words")["version"] != version
    assert script(xx, "xx", "words")["version"] == version
    # A language with another name reaches the pages that did not change.
    change(root / "locale/languages.toml", 'name = "XX"', 'name = "Yy"')
    assert ">Yy</span>" in build(make_app, "en").page("lessons/first")
    (root / "words.md").unlink()
    change(root / "index.md", "lessons/index\nwords\n", "lessons/index\n")
    build(make_app, "en")
    assert set(times()) == {path for path in before if path.stem != "words"}


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
        scripts = {
            language: script(site / language, language, page)
            for language in ("en", "vi")
        }
        shown = {language: numbered(site / language, page) for language in scripts}
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
        english, other = (numbered(site / language, page) for language in ("en", "vi"))
        pairs = [(english[n], other[n]) for n in english if english[n] in known]
        assert len(pairs) > 3 or page in {"lessons/index", "translation-status"}, page
        for text, translation in pairs:
            assert known[text] == translation, page
