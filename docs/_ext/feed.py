"""The feed of changes: an Atom feed per language, from the history of the sources.

Each commit that changed the English or the translation of a page is an entry. Outside
of git the feed has no entries.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from sphinx.locale import _

import history
from gallery_intl.pages import write_if_new
from page_history import files_of
from page_list import reading_order

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# How many changes a feed holds, and how many pages the title of one names.
_ENTRIES, _NAMED = 30, 3
# A feed must say when it changed, even where that is not known.
_UNKNOWN = "1970-01-01T00:00:00Z"


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed of this language when all its pages are written."""
    if exception is None and app.builder.name == "html":
        write_if_new(Path(app.outdir, FILE), _feed(app))


def _feed(app: Sphinx) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    site, language = app.config.site_url, app.config.language
    base = f"{site.rstrip('/')}/{language}/" if site else ""
    changes = list(_changes(app))
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {_LANGUAGE: language})
    _add(feed, "id", _urn(app, "feed"))
    _add(feed, "title", app.config.html_title)
    _add(feed, "subtitle", _("Changes of the course"))
    _add(feed, "updated", changes[0][0].date if changes else _UNKNOWN)
    _add(_add(feed, "author"), "name", _(app.config.author))
    home = base + app.builder.get_target_uri(app.config.root_doc)
    _add(feed, "link", rel="alternate", type="text/html", href=home)
    if base:
        link = {"rel": "self", "type": "application/atom+xml", "href": base + FILE}
        _add(feed, "link", **link)
    for commit, new, changed in changes:
        entry = _add(feed, "entry")
        first = base + app.builder.get_target_uri((new + changed)[0])
        _add(entry, "id", _urn(app, commit.id))
        _add(entry, "title", _title(app, new, changed))
        _add(entry, "updated", commit.date)
        _add(entry, "link", rel="alternate", type="text/html", href=first)
        _add(entry, "content", _content(app, new, changed, base), type="html")
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, "utf-8", xml_declaration=True) + b"\n"


def _changes(app: Sphinx) -> Iterator[tuple[history.Commit, list[str], list[str]]]:
    """Yield the newest commits, each with the pages that are new and that changed."""
    pages_of: dict[str, list[str]] = {}
    decides: dict[str, str] = {}
    for page in reading_order(app):
        files = files_of(app.env, page)
        for file in files:
            pages_of.setdefault(file, []).append(page)
        if files:  # The translation, where there is one, makes a page new.
            decides[page] = files[-1]
    left = _ENTRIES
    for commit in history.commits(history.ROOT):
        touched = (page for file in commit.files for page in pages_of.get(file, ()))
        pages = set(touched)
        if not pages:
            continue
        inside = [page for page in decides if page in pages]
        new = [page for page in inside if commit.files.get(decides[page]) == "A"]
        yield commit, new, [page for page in inside if page not in new]
        left -= 1
        if not left:
            return


def _title(app: Sphinx, new: list[str], changed: list[str]) -> str:
    pages = new or changed
    titles = [app.env.titles[page].astext() for page in pages[:_NAMED]]
    names = "; ".join(titles) + (" …" if len(pages) > _NAMED else "")
    return (_("New: %s") if new else _("Changed: %s")) % names


def _content(app: Sphinx, new: list[str], changed: list[str], base: str) -> str:
    parts = []
    for heading, pages in ((_("New"), new), (_("Changed"), changed)):
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
