"""Search: what each section of the pages says, as data for the search in the browser.

Sphinx's own index is turned off. Instead each language gets ``search-data.js``, which
holds the sections of its pages in reading order: heading, prose and code. A glossary
entry is a section of its own. ``docs/_static/search-core.js`` reads the data.
"""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from catalogs.glossary import read_glossary
from course import SHARES_WORK
from course.files import write_if_changed
from course.pages import reading_order

from .assets import join_scripts

DATA = "search-data.js"
# What the browser loads when search is opened, beside the data.
ENGINE = "search-engine.js"
_ENGINE_PARTS = ("vendor/minisearch/minisearch.js", "search-core.js", "search-ui.js")

# Kinds of sections, as search-core.js knows them.
_SECTION, _TERM, _EXERCISES = 0, 1, 2

_PYTHON = ("default", "py", "python", "python3")
_OUTPUT = ("none", "text")
# What the page has beside its own text: links to files, and words of other pages.
_CLASSES_LEFT_OUT = frozenset(
    ("sphx-glr-footer", "sphx-glr-download-link-note", "lesson-cards")
)
_NODES_LEFT_OUT = (
    addnodes.index,
    addnodes.toctree,
    nodes.comment,
    nodes.image,
    nodes.math_block,
    nodes.raw,
    nodes.section,
    nodes.title,
)
# Four words in a row: a message, rather than numbers and names.
_MESSAGE = re.compile(r"([^\W\d_]{2,}[,.:;]?\s+(\w\s+)?){3,}[^\W\d_]{2,}")
_LATEX = re.compile(r"\\[A-Za-z]+(?=\{)|[\\{}]")


class Section(NamedTuple):
    """A section as the data have it: as a list, for names of its members are long.

    In the text, code stands between backticks.
    """

    anchor: str
    headings: list[str]
    text: str
    code: str
    kind: int


def sections_of(doctree: nodes.document) -> list[Section]:
    """Return the sections and glossary entries of a page in the order of the page.

    The first is the page itself: it has no anchor, and its headings are empty.
    """
    found: list[Section] = []
    for section in doctree.findall(nodes.section):
        # The page's title is not among the headings.
        headings = _headings(section)[1:]
        anchor = section["ids"][0] if found else ""
        # What `lesson.solutions` makes of a cell that solves an exercise.
        has_solution = any(child.tagname == "solution" for child in section.children)
        kind = _EXERCISES if has_solution else _SECTION
        content = _Content(section.children)
        found.append(Section(anchor, headings, content.text(), content.code(), kind))
        for glossary in content.glossaries:
            for item in glossary.findall(nodes.definition_list_item):
                found.append(_entry(item, headings))
    return found


def _headings(node: nodes.Node | None) -> list[str]:
    """Return the headings of the sections that a node stands in, its own at the end."""
    if node is None:
        return []
    is_section = isinstance(node, nodes.section)
    own = [_plain(node.next_node(nodes.title))] if is_section else []
    return [*_headings(node.parent), *own]


def _entry(item: nodes.definition_list_item, headings: list[str]) -> Section:
    """Return an entry of a glossary."""
    terms = [node for node in item if isinstance(node, nodes.term)]
    content = _Content(node for node in item if isinstance(node, nodes.definition))
    headings = [*headings, ", ".join(map(_plain, terms))]
    return Section(terms[0]["ids"][0], headings, content.text(), content.code(), _TERM)


class _Content:
    """The text and the code of nodes, without sections and glossaries in them."""

    def __init__(self, children: Iterable[nodes.Node]) -> None:
        self._text: list[str] = []
        self._code: list[str] = []
        self.glossaries: list[addnodes.glossary] = []
        for child in children:
            self._add(child)

    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def code(self) -> str:
        return "\n".join(self._code)

    def _add(self, node: nodes.Node) -> None:
        if _is_left_out(node):
            return
        if isinstance(node, addnodes.glossary):
            self.glossaries.append(node)
        elif isinstance(node, nodes.literal_block):
            self._add_block(node.astext(), node.get("language", "default"))
        elif isinstance(node, nodes.TextElement) and "language" in node:
            # What stands in place of a cell, to hold links.
            self._add_block(node.astext(), node["language"])
        elif isinstance(node, nodes.TextElement):
            self._text.append(_plain(node, mark_code=True))
        else:
            for child in node.children:
                self._add(child)

    def _add_block(self, block: str, language: str) -> None:
        language = language.lower()
        if language in _PYTHON:
            code, comments = split_comments(block)
            self._code.append(code)
            self._text.extend(comments)
        elif language in _OUTPUT:
            lines = block.splitlines()
            self._text += [line for line in lines if _MESSAGE.search(line)]
        else:
            self._code.append(block)


def _is_left_out(node: nodes.Node) -> bool:
    return isinstance(node, _NODES_LEFT_OUT) or (
        isinstance(node, nodes.Element)
        and not _CLASSES_LEFT_OUT.isdisjoint(node.get("classes", ()))
    )


def _plain(node: nodes.Node, *, mark_code: bool = False) -> str:
    """Return the words of a node, with backticks around code where they are wanted."""
    if isinstance(node, nodes.literal) and mark_code:
        return f"`{node.astext().replace('`', '')}`"
    if isinstance(node, nodes.math):
        return _LATEX.sub("", node.astext())
    if isinstance(node, nodes.Text):
        return node.astext().replace("`", "'")
    if _is_left_out(node) and not isinstance(node, nodes.title):
        return ""
    return "".join(_plain(child, mark_code=mark_code) for child in node.children)


def split_comments(code: str) -> tuple[str, list[str]]:
    """Return Python code without comments and indentation, and its comments.

    Code that is no Python is returned whole.
    """
    lines = code.splitlines()
    comments = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column]
                comments.append(token.string.lstrip("#! "))
    except (tokenize.TokenError, SyntaxError):
        lines, comments = code.splitlines(), []
    stripped = (line.strip() for line in lines)
    return "\n".join(line for line in stripped if line), comments


# -- One file for each page, beside its doctree


def keep_sections(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Keep what the data say of a page that is about to be written."""
    top = doctree.next_node(nodes.section)
    is_lesson = top is not None and "sphx-glr-example-title" in top["classes"]
    record = [app.env.titles[page].astext(), int(is_lesson), sections_of(doctree)]
    path = _record_of(app.env, page)
    write_if_changed(path, json.dumps(record, ensure_ascii=False))


def forget_sections(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _record_of(env, page).unlink(missing_ok=True)


def write_pages_without_record(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose sections are not known, so that they are written."""
    return [page for page in env.all_docs if not _record_of(env, page).is_file()]


def _record_of(env: BuildEnvironment, page: str) -> Path:
    return Path(env.doctreedir, "search", f"{page}.json")


# -- The data of a language


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """Write the data for the search of this language, if it changed."""
    if exception is not None:
        return
    pages = []
    for page in reading_order(app.env):
        path = _record_of(app.env, page)
        if path.is_file():
            record = json.loads(path.read_text("utf-8"))
            pages.append([app.builder.get_target_uri(page), *record])
    data = {"pages": pages, "synonyms": synonyms(app)}
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    write_if_changed(Path(app.outdir, DATA), f"window.courseSearchData={packed};\n")


def write_engine(app: Sphinx, exception: Exception | None) -> None:
    """Join the scripts of the search, which are loaded when it is opened."""
    static = Path(app.outdir, "_static")
    parts = [static / part for part in _ENGINE_PARTS]
    if exception is None and all(part.is_file() for part in parts):
        sources = {part.name: part.read_text("utf-8") for part in parts}
        write_if_changed(static / ENGINE, join_scripts(sources))


def synonyms(app: Sphinx) -> list[list[str]]:
    """Return for each term of the language its other words, the term first.

    They are the English term, and the words that readers know from other texts.
    """
    found = []
    for folder in app.config.locale_dirs:
        path = Path(app.srcdir, folder, app.config.language, "glossary.csv")
        terms = read_glossary(path).terms.values()
        translations = {term.translation for term in terms}
        for term in terms:
            others = (term.english, *term.accepted, *term.forbidden)
            others = dict.fromkeys(word for word in others if word not in translations)
            if others:
                found.append([term.translation, *others])
    return found


def search_page(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    return [("search", {}, "search.html")]


def use_own_search(app: Sphinx) -> None:
    """Have Sphinx make neither its index nor its search page, but these."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    app.builder.search = False
    app.connect("env-updated", write_pages_without_record)
    # Before other extensions add to the page what is not its own text (500).
    app.connect("doctree-resolved", keep_sections, priority=100)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_data)
    app.connect("build-finished", write_engine)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", use_own_search)
    app.connect("env-purge-doc", forget_sections)
    return {**SHARES_WORK, "env_version": 2}
