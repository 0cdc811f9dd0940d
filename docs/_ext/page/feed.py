"""The feed of changes: an Atom feed per language, from the history of the sources.

Each day on which the English or the translation of pages changed is an entry, which
names each of these pages once. Outside of git the feed has no entries.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from sphinx.locale import _

from course import ROOT, history
from course.files import write_if_changed
from course.page_history import files_of
from course.pages import reading_order

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# How many days a feed holds, and how many pages the title of one names.
_ENTRIES, _NAMED = 30, 3
# A feed must say when it changed, even where that is not known.
_UNKNOWN = "1970-01-01T00:00:00Z"


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
        write_if_changed(Path(app.outdir, FILE), _feed(app))


def _feed(app: Sphinx) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    site, language = app.config.site_url, app.config.language
    base = f"{site.rstrip('/')}/{language}/" if site else ""
    days = days_of(history.commits(ROOT), _files_of_pages(app))[:_ENTRIES]
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: language})
    _add(feed, "id", _urn(app, "feed"))
    _add(feed, "title", app.config.html_title)
    _add(feed, "subtitle", _("Changes of the course"))
    _add(feed, "updated", days[0].date if days else _UNKNOWN)
    _add(_add(feed, "author"), "name", _(app.config.author))
    home = base + app.builder.get_target_uri(app.config.root_doc)
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    if base:
        link = {"rel": "self", "type": "application/atom+xml", "href": base + FILE}
        _add(feed, "link", **link)
    for day in days:
        entry = _add(feed, "entry")
        first = base + app.builder.get_target_uri((day.new + day.changed)[0])
        _add(entry, "id", _urn(app, day.name))
        _add(entry, "title", _title(app, day))
        _add(entry, "updated", day.date)
        _add(entry, "link", rel="alternate", type="text/html", href=first)
        _add(entry, "content", _content(app, day, base), type="html")
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, "utf-8", xml_declaration=True) + b"\n"


def days_of(
    commits: Iterable[history.Commit], files: dict[str, list[str]]
) -> list[Day]:
    """Return the days on which pages changed, the newest first.

    ``files`` are those of each page, in the order of the pages. The last of them makes
    a page new: its translation, where there is one.
    """
    days: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    dates: dict[str, str] = {}
    of_a_page = {file for names in files.values() for file in names}
    for commit in commits:
        touched = commit.files.keys() & of_a_page
        for file in touched:
            days[commit.day][file].add(commit.files[file])
        if touched:
            dates[commit.day] = max(dates.get(commit.day, ""), commit.date, key=_time)
    found = []
    for name in sorted(days, reverse=True):
        changes = days[name]
        new = [page for page, own in files.items() if "A" in changes.get(own[-1], ())]
        known = set(new)
        changed = [
            page
            for page, own in files.items()
            if page not in known and not changes.keys().isdisjoint(own)
        ]
        found.append(Day(name, dates[name], new, changed))
    return found


def _time(date: str) -> datetime.datetime:
    """Return a date with any time zone as one that can be compared; none is first."""
    return datetime.datetime.fromisoformat(date or _UNKNOWN)


def _files_of_pages(app: Sphinx) -> dict[str, list[str]]:
    files = {page: files_of(app.env, page) for page in reading_order(app.env)}
    return {page: names for page, names in files.items() if names}


def _title(app: Sphinx, day: Day) -> str:
    parts = ((_("New: %s"), day.new), (_("Changed: %s"), day.changed))
    return " · ".join(text % _names(app, pages) for text, pages in parts if pages)


def _names(app: Sphinx, pages: list[str]) -> str:
    """Return the titles of pages, or of the first ones where there are many."""
    titles = [app.env.titles[page].astext() for page in pages]
    if len(titles) <= _NAMED:
        return ", ".join(titles)
    named = _NAMED - 1
    more = len(titles) - named
    return _("{titles} and {number} more").format(
        titles=", ".join(titles[:named]), number=more
    )


def _content(app: Sphinx, day: Day, base: str) -> str:
    parts = []
    for heading, pages in ((_("New"), day.new), (_("Changed"), day.changed)):
        items = "".join(
            f'<li><a href="{escape(base + app.builder.get_target_uri(page))}">'
            f"{escape(app.env.titles[page].astext())}</a></li>"
            for page in pages
        )
        if items:
            parts.append(f"<p>{escape(heading)}</p><ul>{items}</ul>")
    return "".join(parts)


def _urn(app: Sphinx, name: str) -> str:
    """Return a name for ever that depends on no address."""
    text = f"{app.config.project}/{app.config.language}/{name}"
    return uuid.uuid5(uuid.NAMESPACE_OID, text).urn


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", write_feed)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
