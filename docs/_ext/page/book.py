"""The book: each language's pages as one EPUB, for reading without the site.

It replaces Sphinx's builder ``epub`` by one whose books are valid, the same bytes for
the same pages, and in the language of their pages: ``sphinx-build -b epub``.
"""

from __future__ import annotations

import datetime
import re
import uuid
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.builders.epub3 import HTML_TAG, Epub3Builder
from sphinx.locale import _

from course import ROOT
from course.files import archive_of
from course.page_history import last_page_change

from .metadata import description
from .picture import COVER
from .shared_link import draw_cover

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

TEMPLATES = ROOT / "docs" / "_templates" / "book"
COVER_FILE = "cover.png"
# What a page of the book links; the rest of the site's static files stays out.
_STATIC = ("pygments.css", "book.css", COVER_FILE)

_OPF = "http://www.idpf.org/2007/opf"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_ID = re.compile(r'\sid="([^"]*)"')
# A book must say when it changed, even where that is not known.
_UNKNOWN = "1970-01-01T00:00:00Z"


class CourseBook(Epub3Builder):
    """Sphinx's EPUB 3, made valid and reproducible."""

    def init(self) -> None:
        self.config.templates_path = [str(TEMPLATES), *self.config.templates_path]
        language = escape(self.config.language)
        attributes = f' lang="{language}" xml:lang="{language}">'
        self.guide_titles = {"toc": _("Table of contents"), "cover": _("Cover")}
        self.html_tag = HTML_TAG.replace(">", attributes)
        super().init()

    def content_metadata(self) -> dict[str, Any]:
        metadata = super().content_metadata()
        metadata["id"] = self._identifier()
        # A home page may have no text, and a book must be described.
        about = description(self.env, self.config.root_doc) or self.config.epub_title
        metadata["description"] = escape(about)
        changes = (last_page_change(self.env, page) for page in self.env.found_docs)
        dates = [datetime.datetime.fromisoformat(c.date) for c in changes if c]
        if dates:
            latest = max(dates).astimezone(datetime.UTC)
            metadata["date"] = f"{latest:%Y-%m-%dT%H:%M:%SZ}"
        else:
            metadata["date"] = _UNKNOWN
        return metadata

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        return super().toc_metadata(level, navpoints) | {"uid": self._identifier()}

    def _identifier(self) -> str:
        """Return a name for ever that depends on no address."""
        name = f"{self.config.project}/{self.config.language}/book"
        return uuid.uuid5(uuid.NAMESPACE_OID, name).urn

    def copy_static_files(self) -> None:
        super().copy_static_files()
        for file in Path(self.outdir, "_static").rglob("*"):
            if file.is_file() and file.name not in _STATIC:
                file.unlink()

    def copy_image_files(self) -> None:
        super().copy_image_files()
        for file in Path(self.outdir, self.imagedir).glob("*.svg"):
            svg = file.read_text("utf-8")
            file.write_text(with_unique_ids(svg), "utf-8")

    def build_content(self) -> None:
        super().build_content()
        file = Path(self.outdir, "content.opf")
        ElementTree.register_namespace("", _OPF)
        ElementTree.register_namespace("dc", _DUBLIN_CORE)
        package = ElementTree.parse(file)
        for item in package.iter(f"{{{_OPF}}}item"):
            properties = self._properties(item.attrib["href"])
            if properties:
                item.set("properties", " ".join(properties))
        package.write(file, "utf-8", xml_declaration=True)

    def _properties(self, href: str) -> list[str]:
        """Return what a reading system must know of a file before it opens it."""
        if href == f"_static/{COVER_FILE}":
            return ["cover-image"]
        if href == "nav.xhtml":
            return ["nav"]
        if not href.endswith(self.out_suffix):
            return []
        page = Path(self.outdir, href).read_text("utf-8")
        return [kind for kind in ("mathml", "svg") if f"<{kind[:4]}" in page]

    def build_epub(self) -> None:
        names = ("mimetype", "META-INF/container.xml", "content.opf", "toc.ncx")
        members = {name: Path(self.outdir, name) for name in (*names, *self.files)}
        book = Path(self.outdir, f"{self.config.epub_basename}.epub")
        book.write_bytes(archive_of(members, stored=("mimetype",)))


def with_unique_ids(svg: str) -> str:
    """Return an SVG that gives each id once; Matplotlib repeats that of an image."""
    seen = set()

    def first(match: re.Match[str]) -> str:
        known = match[1] in seen
        seen.add(match[1])
        return "" if known else match[0]

    return _ID.sub(first, svg)


def name_book(app: Sphinx, config: Config) -> None:
    """Give the book the title and the authors of the site in this language."""
    config.epub_title = config.html_title
    config.epub_copyright = config.copyright
    for role in ("author", "contributor", "publisher"):
        config[f"epub_{role}"] = _(config.author)


def prepare_cover(app: Sphinx) -> None:
    """Draw the cover where Sphinx finds static files."""
    if app.builder.name == "epub":
        folder = Path(app.doctreedir, "book")
        draw_cover(app, COVER, folder / COVER_FILE)
        app.config.html_static_path.append(str(folder))


def leave_out_downloads(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Remove the offers of files that the book does not hold."""
    if app.builder.name == "epub":
        for container in list(doctree.findall(nodes.container)):
            if "sphx-glr-footer" in container["classes"]:
                container.parent.remove(container)


def link_own_styles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Keep the style sheets of the site out of the pages of the book."""
    if app.builder.name == "epub":
        context["css_files"] = [
            sheet
            for sheet in context["css_files"]
            if Path(str(sheet.filename)).name in _STATIC
        ]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_builder(CourseBook, override=True)
    # After the values of conf.py have been translated (500).
    app.connect("config-inited", name_book, priority=600)
    app.connect("builder-inited", prepare_cover)
    app.connect("doctree-resolved", leave_out_downloads)
    # After every other extension has added its files.
    app.connect("html-page-context", link_own_styles, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
