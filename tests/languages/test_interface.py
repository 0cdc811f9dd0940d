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

from catalogs import interface
from catalogs.checks import findings
from catalogs.reading import Catalog
from course.languages import translations

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
    update_words(project)
    file = polib.pofile(str(catalog_of(project)))
    for entry in file:
        entry.msgstr = "" if entry.msgid_plural else f"é⟦{entry.msgid}⟧"
        for number in entry.msgstr_plural:
            entry.msgstr_plural[number] = f"é⟦{number} {entry.msgid_plural}⟧"
    file.save()
    return file


def catalog_of(project: Project, language: str = LANGUAGE) -> Path:
    return project.root / "locale" / language / interface.CATALOG


def update_words(project: Project, **env: str) -> None:
    """Bring the catalogs of the words up to date, and no other."""
    templates = project.root / "_build" / "words"
    templates.mkdir(parents=True, exist_ok=True)
    write = "import sys, catalogs.interface as i, pathlib as p;"
    write += "i.write_template(*map(p.Path, sys.argv[1:]))"
    for command in (
        ("-c", write, str(project.root), str(templates)),
        ("-m", "catalogs.update", str(templates)),
    ):
        run = project.python(*command, **env)
        assert run.returncode == 0, run.stderr


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
        update_words(project, PYTHONHASHSEED=seed)
        found.add(path.read_bytes())
    (content,) = found
    assert b"Date" not in content.partition(b"\n\n")[0]
    for folder in (project.root, interface.package_folder("sphinx").parents[1]):
        assert str(folder).encode() not in content


def test_an_extraction_leaves_the_catalogs_of_this_project_as_they_are(project):
    """Else a word was added, and ``make update-po`` was not run."""
    before = {p: p.read_bytes() for p in project.root.glob("locale/*/*/sphinx.po")}
    assert before
    update_words(project)
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("locale/*/*/sphinx.po")), ids=lambda p: p.parts[-3]
)
def test_every_word_of_this_project_is_translated(path):
    language = translations()[path.parts[-3]]
    assert not findings(Catalog(path, language))
    file = polib.pofile(str(path))
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


@pytest.mark.parametrize("source", interface.SOURCES, ids=lambda source: source.files)
def test_every_source_holds_words_and_those_that_it_leaves_out(source):
    """A new version of a package may move them."""
    found = {
        " ".join(word.split()) for _, word, _ in interface.source_words(source, ROOT)
    }
    assert found
    assert source.unused <= found


def test_a_source_that_has_gone_is_an_error(monkeypatch, tmp_path):
    gone = interface.Source("furo", "theme/furo/gone.html", "python")
    monkeypatch.setattr(interface, "SOURCES", (gone,))
    with pytest.raises(ValueError, match=r"furo has no file theme/furo/gone\.html"):
        interface.write_template(ROOT, tmp_path)


def test_a_word_inside_of_an_f_string_is_found(tmp_path):
    """Which Babel does only from Python 3.12 on."""
    (tmp_path / "a.py").write_text("f\"<b>{_('Found')}</b>\" + __('console')\n")
    source = interface.Source("", "*.py", interface.python_words)
    assert list(interface.source_words(source, tmp_path)) == [("a.py", "Found", "")]


BROKEN = {
    "unclosed": (
        b'msgid "a"\nmsgstr "b\n',
        "sphinx.po:2: [syntax] the text has no quotation mark at its end",
    ),
    "code for a plural": (
        b'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=alert(1);\\n"\n',
        "sphinx.po:1: [header] “Plural-Forms: nplurals=2; plural=alert(1);”",
    ),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_catalog_is_a_warning_of_the_build(project, content, message):
    project.lessons("first")
    catalog_of(project, "vi").write_bytes(content)
    run = project.render("vi")
    assert run.returncode != 0
    assert f"locale/vi/LC_MESSAGES/{message}" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_gettext_builder_writes_the_template_of_all_words(make_app):
    """In place of Sphinx's, which has those of the templates alone."""
    app = make_app("course", "languages.interface", builder="gettext")
    app.build()
    template = polib.pofile(str(app.outdir / interface.TEMPLATE))
    assert template.find("Back to top").occurrences == [
        ("docs/_templates/page.html", "")
    ]
    assert template.find("Important").occurrences == [("sphinx/locale/__init__.py", "")]
    assert template.find("%(count)s min to read").flags == ["python-format"]
    assert [entry.msgid for entry in template] == sorted(e.msgid for e in template)


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
    assert 'data-tooltip="{{ 6 * 7 }}"' in project.page("lessons/first", LANGUAGE)
