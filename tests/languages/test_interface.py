"""The words of the interface: all are extracted, and none is left in English.

The pages are built in a made-up language whose every word is marked, é⟦like this⟧: what
is not marked was not translated.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Project

from catalogs.interface_words import Word
from languages.interface import catalog, words

LANGUAGE = "xx"
PAGES = (
    "index",
    "words",
    "lessons/index",
    "lessons/first",
    "lessons/second",
    "search",
)
# Where the page shows code, what it printed, facts of the machine, and the other
# languages by their own names. What stands in the footer of a lesson is made by
# Sphinx-Gallery.
CONTENT = (
    "script:not([src]), style, pre, code, math, dd, .sphx-glr-footer, "
    ".language-switch a"
)
ATTRIBUTES = ("title", "aria-label", "alt", "placeholder", "data-tooltip")
PLACEHOLDER = re.compile(r"%s|%\(\w+\)s|\$\{\w+\}|\{\}")
# Also the ends of files, the unit of their size, and the language's own name.
NAMES = {"Python", "torch", "torchvision", "py", "ipynb", "po", "KB", "Marked"}

# All that a page can have beside text, and text that is marked already.
WORDS = """\
# é⟦Words⟧

```{glossary}
é⟦term⟧
  é⟦A definition.⟧
```

## é⟦Formulas⟧

```{math}
:label: formula

x = 1
```

## é⟦Admonitions⟧

ADMONITIONS
```{versionadded} 1
é⟦Added.⟧
```

```{versionchanged} 1
é⟦Changed.⟧
```

```{deprecated} 1
é⟦Deprecated.⟧
```

```{versionremoved} 1
é⟦Removed.⟧
```

## é⟦Captions⟧

```{figure} /_static/favicon.svg
:alt: é⟦A picture⟧

é⟦A figure⟧
```

```{table} é⟦A table⟧

| é⟦Head⟧ |
|---------|
| é⟦Cell⟧ |
```

```{code-block} bash
:caption: é⟦Code⟧

make
```
"""
ADMONITIONS = (
    "attention caution danger error hint important note seealso tip warning".split()
)

LESSON = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""
é⟦{title}⟧
==================

é⟦The first words.⟧
"""

print("output")

# %%
# é⟦A heading⟧
# ------------------

# Solution: none.
answer = 42
'''


def add_language(project: Project) -> polib.POFile:
    """Add the made-up language, with a catalog in which every word is marked."""
    with (project.root / "locale" / "languages.toml").open("a") as file:
        file.write(f'\n[{LANGUAGE}]\nname = "Marked"\ndirection = "ltr"\n')
    run = project.python("-m", "languages.interface")
    assert run.returncode == 0, run.stderr
    file = polib.pofile(str(catalog_of(project)))
    for entry in file:
        entry.msgstr = "" if entry.msgid_plural else f"é⟦{entry.msgid}⟧"
        for number in entry.msgstr_plural:
            entry.msgstr_plural[number] = f"é⟦{number} {entry.msgid_plural}⟧"
    file.save()
    return file


def catalog_of(project: Project, language: str = LANGUAGE) -> Path:
    return project.root / "locale" / language / catalog.CATALOG


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> Project:
    """A project that was built in the made-up language, one lesson of it executed."""
    root = tmp_path_factory.mktemp("marked") / "project"
    root.mkdir()
    project = Project(root)
    project.lessons("first", "second")
    for name in ("first", "second"):
        project.lesson(name).write_text(LESSON.format(title=name), "utf-8")
    admonitions = "".join(f"```{{{name}}}\né⟦Text.⟧\n```\n\n" for name in ADMONITIONS)
    text = WORDS.replace("ADMONITIONS\n", admonitions)
    (root / "docs" / "words.md").write_text(text, "utf-8")
    home = root / "docs" / "index.md"
    source = home.read_text("utf-8").replace("# Home", "# é⟦Home⟧")
    home.write_text(source.replace("lessons/index\n", "lessons/index\nwords\n"))
    index = root / "gallery" / "index.rst"
    chapters = ".. lesson-cards::\n   :toctree:\n"
    index.write_text(f"é⟦Lessons⟧\n==============\n\n{chapters}", "utf-8")
    add_language(project)
    run = project.record("--lesson", "first")
    assert run.returncode == 0, run.stderr
    run = project.render(LANGUAGE)
    assert run.returncode == 0, run.stderr
    return project


def unmarked(html: str) -> list[str]:
    """Return the words of a page that are not inside of a mark."""
    page = BeautifulSoup(html, "html.parser")
    for element in page.select(CONTENT):
        element.decompose()
    texts = [page.get_text(" ")]
    texts += [tag.get(name, "") for tag in page.find_all() for name in ATTRIBUTES]
    return [word for text in texts for word in unmarked_words(text)]


def unmarked_words(text: str) -> list[str]:
    """Return the words of a text that are not inside of a mark, nor names."""
    rest, depth = [], 0
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        rest.append(" " if depth else character)
    assert depth == 0, f"the marks do not match: {text!r}"
    found = re.findall(r"[^\W\d_]{2,}", "".join(rest))
    return [word for word in found if word not in NAMES]


def test_what_is_not_marked_is_found():
    html = '<p title="One">é⟦Two <a>Three</a>⟧ <b>Four</b></p><pre>Five</pre>'
    assert unmarked(html) == ["Four", "One"]


@pytest.mark.parametrize("page", PAGES)
def test_no_word_of_a_page_is_left_in_english(marked, page):
    html = marked.page(page, LANGUAGE)
    assert "⟦" in html
    assert unmarked(html) == []


def test_the_pages_show_what_they_are_to_show(marked):
    """Else there would be no English word to be found on them."""
    lesson = marked.page("lessons/first", LANGUAGE)
    for word in ("Where this lesson ran", "Device", "Peak memory", "Solution"):
        assert f"é⟦{word}⟧" in lesson, word
    for word in ("Menu", "On this page", "Search", "Language", "Back to top"):
        assert f"é⟦{word}⟧" in lesson, word
    assert "é⟦This preview was made" in marked.page("lessons/second", LANGUAGE)
    page = marked.page("words", LANGUAGE)
    for name in ("heading", "term", "equation", "image", "table", "code"):
        assert f"é⟦Link to this {name}⟧" in page, name
    for name in ("Added", "Changed", "Deprecated", "Removed"):
        assert re.search(rf"é⟦{name} (since|in) version 1⟧", page), name


def test_no_word_is_left_in_english_by_a_script(marked, browser):
    """The copy button before and after a click."""
    page = browser.new_page()
    folder = marked.root / "_build" / "preview" / LANGUAGE
    page.goto((folder / "lessons" / "first.html").as_uri())
    button = page.locator(".copybtn").first
    assert button.get_attribute("data-tooltip") == "é⟦Copy⟧"
    assert button.locator("title").text_content() == "é⟦Copy to clipboard⟧"
    assert unmarked(page.content()) == []
    button.click(force=True)
    page.wait_for_selector(".copybtn.success", state="attached")
    assert button.get_attribute("data-tooltip") == "é⟦Copied!⟧"
    assert button.locator("title").text_content() == "é⟦Copied!⟧"
    # Where there is nothing to copy, copying fails.
    page.reload()
    button.evaluate("button => button.previousElementSibling.replaceChildren()")
    button.click(force=True)
    assert button.get_attribute("data-tooltip") == "é⟦Failed to copy⟧"
    page.close()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("definition", "é⟦Results: [1-9]⟧"),
        ("nowhere", "é⟦Nothing was found for “nowhere”.*⟧"),
    ],
)
def test_no_word_is_left_in_english_by_the_search(marked, browser, query, status):
    page = browser.new_page()
    path = marked.root / "_build" / "preview" / LANGUAGE / "search.html"
    page.goto(f"{path.as_uri()}?q={query}")
    page.wait_for_function(
        "/[0-9“]/.test(document.querySelector('.search-status').textContent)"
    )
    assert re.fullmatch(status, page.locator(".search-status").inner_text())
    # What was found is shown in pieces, with marks of its own.
    page.evaluate("document.querySelector('.search-results').replaceChildren()")
    assert unmarked(page.content()) == []
    page.close()


def test_two_extractions_give_the_same_bytes(project):
    """Whatever the order of sets, and wherever the project is."""
    found = set()
    path = catalog_of(project, "vi")
    path.unlink()
    for seed in ("1", "2", "3"):
        run = project.python("-m", "languages.interface", PYTHONHASHSEED=seed)
        assert run.returncode == 0, run.stderr
        found.add(path.read_bytes())
    (content,) = found
    assert b"Date" not in content.partition(b"\n\n")[0]
    for folder in (project.root, words.package_folder("sphinx").parents[1]):
        assert str(folder).encode() not in content


def test_an_extraction_leaves_the_catalogs_of_this_project_as_they_are(project):
    """Else a word was added, and ``python -m languages.interface`` was not run."""
    before = {p: p.read_bytes() for p in project.root.glob("locale/*/*/sphinx.po")}
    assert before
    run = project.python("-m", "languages.interface")
    assert run.returncode == 0, run.stderr
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("locale/*/*/sphinx.po")), ids=lambda p: p.parts[-3]
)
def test_every_word_of_this_project_is_translated(path):
    file = catalog.read(path)
    assert not file.fuzzy_entries()
    assert not file.untranslated_entries()
    for entry in file.translated_entries():
        english = entry.msgid_plural or entry.msgid
        for text in (
            entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        ):
            assert unicodedata.is_normalized("NFC", text), text
            assert sorted(PLACEHOLDER.findall(text)) == sorted(
                PLACEHOLDER.findall(english)
            ), text


@pytest.mark.parametrize("source", words.SOURCES, ids=lambda source: source.files)
def test_every_source_holds_words_and_those_that_it_leaves_out(source):
    """A new version of a package may move them."""
    found = {" ".join(word.split()) for _, word, _ in words.source_words(source, ROOT)}
    assert found
    assert source.unused <= found


def test_a_source_that_has_gone_is_an_error(monkeypatch):
    gone = words.Source("furo", "theme/furo/gone.html", "python")
    monkeypatch.setattr(words, "SOURCES", (gone,))
    with pytest.raises(ValueError, match=r"furo has no file theme/furo/gone\.html"):
        words.interface_words(ROOT)


def test_a_word_inside_of_an_f_string_is_found(tmp_path):
    """Which Babel does only from Python 3.12 on."""
    (tmp_path / "a.py").write_text("f\"<b>{_('Found')}</b>\" + __('console')\n")
    source = words.Source("", "*.py", words.python_words)
    assert list(words.source_words(source, tmp_path)) == [("a.py", "Found", "")]


def test_a_copy_button_without_its_table_is_an_error():
    with pytest.raises(ValueError, match=r"no table of words: .*words\.py"):
        words.copy_words("const words = {}")


def entries(file: polib.POFile) -> dict[str, tuple[str, bool, str | None]]:
    return {
        entry.msgid: (entry.msgstr, entry.fuzzy, entry.previous_msgid)
        for entry in file
        if not entry.obsolete
    }


def translated(*english: str) -> polib.POFile:
    file = catalog.new("vi")
    catalog.update(file, [Word(word, "", ("a.html",)) for word in english])
    for entry in file:
        entry.msgstr = entry.msgid.upper()
    return file


def test_a_change_of_the_english_makes_only_its_own_translation_fuzzy():
    file = translated("Copy the code", "Copy the page", "Next page")
    words = ("Copy the codes", "Copy the page", "Something new")
    catalog.update(file, [Word(word, "", ("a.html",)) for word in words])
    assert entries(file) == {
        "Copy the codes": ("COPY THE CODE", True, "Copy the code"),
        "Copy the page": ("COPY THE PAGE", False, None),
        "Something new": ("", False, None),
    }


def test_a_word_that_goes_and_comes_back_has_its_translation():
    file = translated("Next page", "Previous")
    catalog.update(file, [Word("Previous", "", ("a.html",))])
    assert [entry.msgid for entry in file.obsolete_entries()] == ["Next page"]
    file = polib.pofile(str(file))
    catalog.update(file, [Word(w, "", ("a.html",)) for w in ("Next page", "Previous")])
    assert entries(file)["Next page"] == ("NEXT PAGE", False, None)
    assert not file.obsolete_entries()


def test_what_a_translator_wrote_stays():
    file = translated("Next page")
    file.metadata["Last-Translator"] = "A person"
    file[0].tcomment = "Said so by all."
    file[0].flags = ["fuzzy"]
    file = polib.pofile(str(file))
    catalog.update(file, [Word("Next page", "", ("b.html",))])
    assert file.metadata["Last-Translator"] == "A person"
    assert file[0].tcomment == "Said so by all."
    assert file[0].fuzzy
    assert file[0].occurrences == [("b.html", "")]


@pytest.mark.parametrize(
    ("language", "forms"), [("vi", 1), ("de", 2), ("cs", 3), ("ar", 6), ("xx", 2)]
)
def test_a_word_has_the_plural_forms_of_the_language(language, forms):
    file = catalog.new(language)
    catalog.update(file, [Word("one page", "pages", ("search.js",))])
    assert file[0].msgstr_plural == dict.fromkeys(range(forms), "")


BROKEN = {
    "unclosed": (
        b'msgid "a"\nmsgstr "b\n',
        "sphinx.po:2: no valid line of a PO file: mend it by hand",
    ),
    "no PO file": (b"Hello\n", "sphinx.po:1: no valid line of a PO file"),
    "out of order": (
        b'msgid "a"\nmsgid "b"\nmsgstr ""\n',
        "sphinx.po:2: this line cannot stand here: mend it by hand",
    ),
    "other encoding": (
        b'msgid "a"\nmsgstr "\xe9"\n',
        "sphinx.po:2: this is not UTF-8: save the file in UTF-8",
    ),
    "code for a plural": (
        b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=alert(1);\\n"\n',
        "sphinx.po:3: invalid token in plural form: alert",
    ),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_catalog_is_reported_with_its_line(project, content, message):
    """And is left as it is."""
    path = catalog_of(project, "vi")
    path.write_bytes(content)
    run = project.python("-m", "languages.interface")
    assert run.returncode == 1
    assert f"locale/vi/LC_MESSAGES/{message}" in run.stderr
    assert "Traceback" not in run.stderr
    assert path.read_bytes() == content


def test_a_broken_catalog_is_a_warning_of_the_build(project):
    project.lessons("first")
    content, message = BROKEN["code for a plural"]
    catalog_of(project, "vi").write_bytes(content)
    run = project.render("vi")
    assert run.returncode != 0
    assert f"locale/vi/LC_MESSAGES/{message}" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_new_translation_reaches_pages_that_did_not_change(project):
    """And stays what it is: text, and no part of a template."""
    project.lessons("first")
    file = add_language(project)
    assert project.render(LANGUAGE).returncode == 0
    assert "é⟦Back to top⟧" in project.page("index", LANGUAGE)
    file.find("Back to top").msgstr = "é⟦Up⟧"
    file.find("Copy").msgstr = "{{ 6 * 7 }}"
    file.save()
    run = project.render(LANGUAGE)
    assert run.returncode == 0, run.stderr
    assert "é⟦Up⟧" in project.page("index", LANGUAGE)
    static = project.root / "_build" / "preview" / LANGUAGE / "_static"
    assert '"{{ 6 * 7 }}"' in (static / "copybutton.js").read_text("utf-8")
