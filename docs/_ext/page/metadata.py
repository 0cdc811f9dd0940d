"""Metadata: what a page says about itself to search engines and to other programs.

The template ``metadata.html`` writes the description, Open Graph, and a description in
the terms of schema.org. Addresses are absolute where ``site_url`` is set; what is
useless without an absolute address is left out where it is not.
"""

from __future__ import annotations

import json
import re
from typing import Any

from babel.core import get_global
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import docname_join

from course import SHARES_WORK
from course.addresses import address_of
from course.collecting import PageCollector
from course.languages import languages, locale_of
from course.page_history import last_page_change
from course.pages import lesson_number, listed_pages

# In characters: search engines show about so much of a description.
_LONGEST, _SHORTEST = 160, 50
# Stands for the title of another page, around its name.
_LINK = re.compile("\0([^\0]*)\0")


class PageMetadata(PageCollector):
    """What each page says about itself: ``first_words`` and ``teaches``, two lists."""

    name = "page_metadata"

    def value_of(self, app: Sphinx, doctree: nodes.document) -> dict[str, list[str]]:
        return {
            "first_words": _first_words(doctree),
            "teaches": _first_list(doctree),
        }


def description(env: BuildEnvironment, page: str) -> str:
    """Return the first words of a page as plain text, at most 160 characters.

    They are whole paragraphs, as many as make a description, cut at a word.
    """

    def title(match: re.Match[str]) -> str:
        target = match[1]
        return env.titles[target].astext() if target in env.titles else target

    words: list[str] = []
    for paragraph in PageMetadata.of(env).get(page, {}).get("first_words", ()):
        words += _LINK.sub(title, paragraph).split()
        if len(" ".join(words)) >= _SHORTEST:
            break
    return shorten(" ".join(words))


def _first_words(doctree: nodes.document) -> list[str]:
    """Return the paragraphs that a description can need.

    The title of another page is not known yet where a link shows it.
    """
    found: list[str] = []
    for paragraph in doctree.findall(nodes.paragraph):
        if sum(map(len, found)) >= _LONGEST:
            break
        if isinstance(paragraph.parent, nodes.section):
            found.append("".join(_text(child) for child in paragraph.children))
    return found


def _text(node: nodes.Node) -> str:
    if isinstance(node, addnodes.pending_xref):
        if node["reftype"] == "doc" and not node["refexplicit"]:
            return f"\0{docname_join(node['refdoc'], node['reftarget'])}\0"
    if isinstance(node, nodes.Text) or not isinstance(node, nodes.Element):
        return node.astext()
    return "".join(_text(child) for child in node.children)


def shorten(text: str) -> str:
    """Return a text of at most 160 characters, cut between two words."""
    if len(text) <= _LONGEST:
        return text
    # Room for the sign that says that it goes on.
    return text[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.–—") + "…"


def _first_list(doctree: nodes.document) -> list[str]:
    """Return the items of the first list before the first section: what one learns."""
    section = doctree.next_node(nodes.section)
    for child in section.children if section else []:
        if isinstance(child, nodes.section):
            break
        if isinstance(child, nodes.bullet_list):
            return [" ".join(item.astext().split()) for item in child.children]
    return []


def set_base(app: Sphinx, config: Config) -> None:
    """Have Sphinx name the absolute address of each page, where it is known."""
    if config.site_url:
        config.html_baseurl = address_of(config.site_url, config.language)


def add_metadata(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page template what the page says about itself, as ``metadata``."""
    env, config = app.env, app.config
    if app.builder.name != "html":
        return
    title = env.titles[page].astext() if page in env.titles else context.get("title")
    others = [code for code in languages(locale_of(app)) if code != config.language]
    data = _structured_data(app, page, context, doctree)
    context["metadata"] = {
        "title": title or config.html_title,
        "description": description(env, page) or _generated_description(app, page),
        "type": "website" if page == config.root_doc else "article",
        "locale": open_graph_locale(config.language),
        "other_locales": [open_graph_locale(code) for code in others],
        "structured_data": data and script_json(data),
    }


def _generated_description(app: Sphinx, page: str) -> str:
    """Return the description of a page that has no text of its own."""
    if page == "search":
        return _("Search the lessons, the glossary and the other pages of the course.")
    return description(app.env, app.config.root_doc)


def open_graph_locale(language: str) -> str:
    """Return a language with the territory where most of its readers live: vi_VN."""
    tag = language.replace("-", "_")
    if "_" in tag:
        return tag
    likely = get_global("likely_subtags").get(tag, tag).split("_")
    return f"{likely[0]}_{likely[-1]}" if len(likely) > 1 else tag


def script_json(data: dict[str, Any]) -> str:
    """Return data as JSON that cannot end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _structured_data(
    app: Sphinx, page: str, context: dict[str, Any], doctree: Any
) -> dict[str, Any] | None:
    """Return a page in the terms of schema.org, or None where it has no text."""
    env, config = app.env, app.config
    if page not in env.titles:
        return None
    data = {"@context": "https://schema.org"}
    home = _address(app, page, config.root_doc)
    if page == config.root_doc:
        return data | {"@graph": [_website(app, home), _course(app, home)]}
    number = lesson_number(env, page)
    kind = "WebPage" if number is None else "LearningResource"
    data |= _thing(kind, _address(app, page, page), env.titles[page].astext())
    data |= {"description": description(env, page), "inLanguage": config.language}
    if commit := last_page_change(env, page):
        data["dateModified"] = commit.date
    if card := context.get("card"):
        data["image"] = card.address
    data |= _translations(app, page)
    course = {"@id": f"{home}#course"}
    if number is None:
        return data | {"isPartOf": course}
    course = {"@type": "Course", **course, "name": config.html_title, "url": home}
    return {
        **data,
        **config.metadata_lesson,
        "timeRequired": f"PT{doctree['minutes_to_read']}M",
        "position": number,
        "teaches": PageMetadata.of(env)[page]["teaches"],
        "isPartOf": course,
    }


def _thing(kind: str, url: str, name: str, part: str = "") -> dict[str, Any]:
    return {"@type": kind, "@id": f"{url}{part}", "url": url, "name": name}


def _website(app: Sphinx, home: str) -> dict[str, Any]:
    item = _thing("WebSite", home, app.config.html_title, "#site")
    item["inLanguage"] = app.config.language
    if app.config.site_url:  # A program can fill in no relative address.
        search = _address(app, app.config.root_doc, "search")
        item["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{query}}"},
            "query-input": "required name=query",
        }
    return item


def _course(app: Sphinx, home: str) -> dict[str, Any]:
    env, config = app.env, app.config
    lessons = [
        _thing(
            "LearningResource",
            _address(app, config.root_doc, page),
            env.titles[page].astext(),
        )
        | {"position": number}
        for number, page in enumerate(listed_pages(env), start=1)
        if page in env.titles
    ]
    item = _thing("Course", home, config.html_title, "#course") | {
        "description": description(env, config.root_doc),
        "inLanguage": config.language,
        "provider": {"@type": "Organization", "name": _(config.author)},
        "isAccessibleForFree": True,
        "hasPart": lessons,
    }
    level = config.metadata_lesson.get("educationalLevel")
    return item | ({"educationalLevel": level} if level else {})


def _translations(app: Sphinx, page: str) -> dict[str, Any]:
    """Return which pages this one was translated from, or into."""
    source, *others = languages(locale_of(app))

    def work(language: str) -> dict[str, str]:
        address = _address(app, page, page, language)
        return {"@type": "CreativeWork", "@id": address, "inLanguage": language}

    if app.config.language == source:
        return {"workTranslation": [work(language) for language in others]}
    return {"translationOfWork": work(source)}


def _address(app: Sphinx, page: str, target: str, language: str = "") -> str:
    """Return where a page is: its absolute address, or relative to another page."""
    uri = app.builder.get_target_uri(target)
    folder = language or app.config.language
    if app.config.site_url:
        return address_of(app.config.site_url, folder) + uri
    if not language:
        return app.builder.get_relative_uri(page, target) or uri.rpartition("/")[2]
    return f"{'../' * (page.count('/') + 1)}{folder}/{uri}"


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    # What schema.org should know of every lesson, such as its level or its licence.
    app.add_config_value("metadata_lesson", {}, "html", dict)
    app.connect("config-inited", set_base)
    app.add_env_collector(PageMetadata)
    # After the card of the page is known (500).
    app.connect("html-page-context", add_metadata, priority=600)
    return {**SHARES_WORK, "env_version": 2}
