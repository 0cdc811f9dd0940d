"""The book: each language's pages as one EPUB, for reading without the site.

It replaces Sphinx's builder ``epub`` by one whose books are valid, the same bytes for
the same pages, and in the language of their pages: ``sphinx-build -b epub``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import HTML_TAG, Epub3Builder
from sphinx.config import Config
from sphinx.locale import _

from course import ROOT, SHARES_WORK
from course.files import archive_of
from course.page_history import last_page_change

from .feed import UNKNOWN, lasting_name
from .metadata import description
from .picture import COVER
from .shared_link import draw_cover

TEMPLATES = ROOT / "docs" / "_templates" / "book"
COVER_FILE = "cover.png"
# What a page of the book links; the rest of the site's static files stays out.
_STATIC = ("pygments.css", "book.css", COVER_FILE)
# What a reading system must know of a file, beside what is in its pages.
_PROPERTIES = {f"_static/{COVER_FILE}": "cover-image", "nav.xhtml": "nav"}

_OPF = "http://www.idpf.org/2007/opf"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_ID = re.compile(r'\sid="([^"]*)"')


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
        # A home page may have no text, and a book must be described.
        about = description(self.env, self.config.root_doc) or self.config.epub_title
        changes = [last_page_change(self.env, page) for page in self.env.found_docs]
        dates = [commit.date for commit in changes if commit] or [UNKNOWN]
        latest = max(map(datetime.fromisoformat, dates)).astimezone(UTC)
        return super().content_metadata() | {
            "description": escape(about),
            "date": f"{latest:%Y-%m-%dT%H:%M:%SZ}",
        }

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        metadata = super().toc_metadata(level, navpoints)
        return metadata | {"uid": self.config.epub_identifier}

    def update_page_context(
        self, page: str, template: str, context: dict[str, Any], doctree: Any
    ) -> None:
        """Keep the style sheets of the site out of the pages of the book."""
        sheets = context["css_files"]
        sheets[:] = [s for s in sheets if Path(str(s.filename)).name in _STATIC]

    def write_doc(self, page: str, doctree: nodes.document) -> None:
        """Write a page without the offers of files that the book does not hold."""
        for container in list(doctree.findall(nodes.container)):
            if "sphx-glr-footer" in container["classes"]:
                container.parent.remove(container)
        super().write_doc(page, doctree)

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
            if properties := self._properties(item.attrib["href"]):
                item.set("properties", properties)
        package.write(file, "utf-8", xml_declaration=True)

    def _properties(self, href: str) -> str:
        """Return what a reading system must know of a file before it opens it."""
        if not href.endswith(self.out_suffix) or href in _PROPERTIES:
            return _PROPERTIES.get(href, "")
        page = Path(self.outdir, href).read_text("utf-8")
        return " ".join(kind for kind in ("mathml", "svg") if f"<{kind[:4]}" in page)

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
    config.epub_identifier = lasting_name(config, "book")
    for role in ("author", "contributor", "publisher"):
        config[f"epub_{role}"] = _(config.author)


def prepare_cover(app: Sphinx) -> None:
    """Draw the cover where Sphinx finds static files."""
    if app.builder.name == "epub":
        folder = Path(app.doctreedir, "book")
        draw_cover(app, COVER, folder / COVER_FILE)
        app.config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> dict[str, Any]:
    # The description of the course, and its address.
    app.setup_extension("page.metadata")
    app.add_builder(CourseBook, override=True)
    # After the values of conf.py have been translated (500).
    app.connect("config-inited", name_book, priority=600)
    # After the gallery (500), which some builds begin without its folders.
    app.connect("builder-inited", prepare_cover, priority=600)
    return SHARES_WORK
