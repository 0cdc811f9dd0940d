"""Bilingual reading: each passage of a page with its wording in another language.

The passages of a page are numbered before they are translated, so that a passage has
the same number in every language. The build of each language writes the passages of a
page into one script. When a reader asks for another language, the page loads that
script from the other language's pages and shows each passage below its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

from course import SHARES_WORK
from course.files import keep_only, write_if_changed
from course.languages import languages, locale_of

# Where the scripts stand in the pages of a language.
FOLDER = "_bilingual"

# The class of a passage begins with this, its number follows.
_PREFIX = "passage-"
_NUMBER = re.compile(rf"(?:^|\s){_PREFIX}(\d+)(?:\s|$)")
_PASSAGES = (
    nodes.attribution,
    nodes.caption,
    nodes.line,
    nodes.paragraph,
    nodes.rubric,
    nodes.term,
    nodes.title,
)
# From which source the passages of a page come, and how many they are.
_VERSION = "bilingual_version"
# The link of a passage to itself, as Sphinx writes it.
_HEADERLINK = re.compile(r'<a class="headerlink"[^>]*>.*?</a>', re.DOTALL)
# Elements without an end tag.
_VOID = frozenset("area br col embed hr img input link meta source track wbr".split())


class NumberPassages(SphinxTransform):
    """Give each passage of a page a class with its number."""

    # After gallery_intl has excluded the gallery's own words (17), and before it (19)
    # and Locale (20) translate: here a page is the same in every language.
    default_priority = 18

    def apply(self, **kwargs: Any) -> None:
        found = list(self.document.findall(is_passage))
        for number, node in enumerate(found, 1):
            node["classes"].append(f"{_PREFIX}{number}")
        # The same file gives the same passages, but for those that a directive makes.
        source = Path(self.env.doc2path(self.env.current_document.docname))
        digest = hashlib.sha256(source.read_bytes() + str(len(found)).encode())
        self.document[_VERSION] = digest.hexdigest()[:12]


def is_passage(node: nodes.Node) -> bool:
    """Tell whether a node is a passage of a page that a reader sees.

    The gallery's own words are none. Nor is what docutils has to say about a language,
    which stands in the page until it is complete.
    """
    return (
        isinstance(node, _PASSAGES)
        and node.get("translatable", True)
        and not isinstance(node.parent, nodes.system_message)
    )


class _Passages(HTMLParser):
    """The passages of a page as HTML, by their numbers, without links to themselves."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[int, str] = {}
        self._html = html
        self._lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self._number = self._depth = self._start = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self._depth += tag not in _VOID
        elif match := _NUMBER.search(dict(attrs).get("class") or ""):
            self._number, self._depth = int(match[1]), 1
            self._start = self._place() + len(self.get_starttag_text())

    def handle_endtag(self, tag: str) -> None:
        if self._depth == 0 or tag in _VOID:
            return
        self._depth -= 1
        if self._depth == 0:
            passage = self._html[self._start : self._place()]
            self.found[self._number] = _HEADERLINK.sub("", passage).strip()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def passages(html: str) -> dict[int, str]:
    """Return the passages of a page as HTML, by their numbers."""
    return _Passages(html).found


def read_languages(app: Sphinx, config: Config) -> None:
    """Have every page made anew when a language is added or named differently."""
    config.bilingual_languages = {
        code: {"name": one.name, "direction": one.direction}
        for code, one in languages(locale_of(app)).items()
    }


def write_passages(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the passages of a page, and tell its template where the others are."""
    if app.builder.name != "html" or doctree is None or _VERSION not in doctree:
        return
    language, version = app.config.language, doctree[_VERSION]
    content = {"version": version, "passages": passages(context["body"])}
    text = json.dumps(content, ensure_ascii=False, indent=0)
    script = f'(window.bilingual ??= {{}})["{language}"] = {text};\n'
    write_if_changed(_script(app, page), script)
    root = f"{context['content_root']}.."
    context["bilingual"] = {
        "own": language,
        "version": version,
        "languages": [
            {
                "code": code,
                **entry,
                "page": f"{root}/{code}/{app.builder.get_target_uri(page)}",
                "script": f"{root}/{code}/{FOLDER}/{page}.js?v={version}",
            }
            for code, entry in app.config.bilingual_languages.items()
            if code != language
        ],
    }


def remove_scripts_of_removed_pages(app: Sphinx, error: Exception | None) -> None:
    """Remove the scripts of pages that are not here any more."""
    if error is None and app.builder.name == "html":
        wanted = {_script(app, page) for page in app.env.all_docs}
        keep_only(wanted, Path(app.outdir, FOLDER))


def _script(app: Sphinx, page: str) -> Path:
    return Path(app.outdir, FOLDER, f"{page}.js")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("bilingual_languages", {}, "html", dict)
    app.add_transform(NumberPassages)
    app.connect("config-inited", read_languages)
    app.connect("html-page-context", write_passages)
    app.connect("build-finished", remove_scripts_of_removed_pages)
    return {**SHARES_WORK, "env_version": 1}
