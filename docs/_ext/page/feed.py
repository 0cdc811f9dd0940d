"""The feed of changes: an Atom feed per language, from the history of the sources.

Each day on which the English or the translation of pages changed is an entry, which
names each of these pages once. Outside of git the feed has no entries.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _

from course import ROOT, SHARES_WORK, history
from course.files import write_if_changed
from course.page_history import files_of
from course.pages import reading_order

FILE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# How many days a feed holds, and how many pages the title of one names.
_ENTRIES, _NAMED = 30, 3
# A feed must say when it changed, and a book too, even where that is not known.
UNKNOWN = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Day:
    """What happened on a day; ``date`` is that of its last commit, with the time.

    A page is in one of the lists alone: one that is new is not one that changed.
    """

    name: str
    date: str
    new: list[str]
    changed: list[str]


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed of this language when all its pages are written."""
    if exception is None and app.builder.name == "html":
        files = {page: files_of(app.env, page) for page in reading_order(app.env)}
        known = {page: names for page, names in files.items() if names}
        days = days_of(history.commits(ROOT), known)[:_ENTRIES]
        write_if_changed(Path(app.outdir, FILE), _feed(app, days))


def days_of(
    commits: Iterable[history.Commit], files: Mapping[str, list[str]]
) -> list[Day]:
    """Return the days on which pages changed, the newest first.

    ``files`` are those of each page, in the order of the pages. The last of them makes
    a page new: its translation, where there is one.
    """
    of_a_page = {file for names in files.values() for file in names}
    days: dict[str, list[history.Commit]] = defaultdict(list)
    for commit in commits:
        if not of_a_page.isdisjoint(commit.files):
            days[commit.day].append(commit)
    found = []
    for name, of_day in sorted(days.items(), reverse=True):
        changes = {change for commit in of_day for change in commit.files.items()}
        touched = {file for file, _how in changes}
        new, changed = [], []
        for page, own in files.items():
            if (own[-1], "A") in changes:
                new.append(page)
            elif not touched.isdisjoint(own):
                changed.append(page)
        date = max((commit.date for commit in of_day), key=datetime.fromisoformat)
        found.append(Day(name, date, new, changed))
    return found


def _feed(app: Sphinx, days: list[Day]) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    base = app.config.html_baseurl
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: app.config.language})
    _add(feed, "id", lasting_name(app.config, "feed"))
    _add(feed, "title", app.config.html_title)
    _add(feed, "subtitle", _("Changes of the course"))
    _add(feed, "updated", days[0].date if days else UNKNOWN)
    _add(_add(feed, "author"), "name", _(app.config.author))
    home = _address(app, app.config.root_doc)
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    if base:
        link = {"rel": "self", "type": "application/atom+xml", "href": base + FILE}
        _add(feed, "link", **link)
    for day in days:
        entry = _add(feed, "entry")
        first = _address(app, (day.new + day.changed)[0])
        _add(entry, "id", lasting_name(app.config, day.name))
        _add(entry, "title", _title(app, day))
        _add(entry, "updated", day.date)
        _add(entry, "link", rel="alternate", type="text/html", href=first)
        _add(entry, "content", _content(app, day), type="html")
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, "utf-8", xml_declaration=True) + b"\n"


def lasting_name(config: Config, name: str) -> str:
    """Return a name for ever that depends on no address."""
    text = f"{config.project}/{config.language}/{name}"
    return uuid.uuid5(uuid.NAMESPACE_OID, text).urn


def _title(app: Sphinx, day: Day) -> str:
    parts = ((_("New: %s"), day.new), (_("Changed: %s"), day.changed))
    return " · ".join(text % _names(app, pages) for text, pages in parts if pages)


def _names(app: Sphinx, pages: list[str]) -> str:
    """Return the titles of pages, or of the first ones where there are many."""
    titles = [app.env.titles[page].astext() for page in pages]
    if len(titles) <= _NAMED:
        return ", ".join(titles)
    named, more = ", ".join(titles[: _NAMED - 1]), len(titles) - _NAMED + 1
    return _("{titles} and {number} more").format(titles=named, number=more)


def _content(app: Sphinx, day: Day) -> str:
    parts = []
    for heading, pages in ((_("New"), day.new), (_("Changed"), day.changed)):
        items = "".join(
            f'<li><a href="{escape(_address(app, page))}">'
            f"{escape(app.env.titles[page].astext())}</a></li>"
            for page in pages
        )
        if items:
            parts.append(f"<p>{escape(heading)}</p><ul>{items}</ul>")
    return "".join(parts)


def _address(app: Sphinx, page: str) -> str:
    return app.config.html_baseurl + app.builder.get_target_uri(page)


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def setup(app: Sphinx) -> dict[str, Any]:
    # The base of all addresses is what the metadata say.
    app.setup_extension("page.metadata")
    app.connect("build-finished", write_feed)
    return SHARES_WORK
