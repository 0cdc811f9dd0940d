"""Pages that Sphinx-Gallery made: their comments, and the gallery's own words."""

from __future__ import annotations

import contextlib
import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages

from .comments import find_runs, replace_runs
from .figures import find_words, replace_words
from .files import write_if_changed
from .prose import Message

MESSAGES = "gallery_intl_messages"

# The classes of the paragraphs that Sphinx-Gallery adds to a page.
_BOILERPLATE = {"sphx-glr-timing", "sphx-glr-example-tags", "sphx-glr-signature"}


class extra_messages(nodes.Invisible, nodes.Element, addnodes.translatable):
    """Comments of a code cell or words of a figure, for the catalog alone."""

    def preserve_original_messages(self) -> None:
        pass

    def apply_translated_message(self, original: str, translated: str) -> None:
        pass

    def extract_original_messages(self) -> list[str]:
        return self["messages"]


class UseOwnWords(SphinxTransform):
    """Take the words that Sphinx-Gallery writes on every page from Sphinx's catalog."""

    # Before anything counts or collects the messages of the page's own catalog.
    default_priority = 17

    def apply(self, **kwargs: Any) -> None:
        if not is_gallery_page(self.env, self.env.current_document.docname):
            return
        labels = {
            "sphx-glr-download-python": _("Download the script: {}"),
            "sphx-glr-download-jupyter": _("Download the notebook: {}"),
            "sphx-glr-download-zip": _("Download both as an archive: {}"),
        }
        for container in self.document.findall(nodes.container):
            for name in labels.keys() & set(container["classes"]):
                for link in container.findall(addnodes.download_reference):
                    link[:] = [nodes.Text(labels[name].format(link["reftarget"]))]
                _exclude(container)
        for paragraph in self.document.findall(nodes.paragraph):
            if _BOILERPLATE & set(paragraph["classes"]):
                _exclude(paragraph)
        # A class that stands before a paragraph has not reached it yet.
        for mark in self.document.findall(nodes.pending):
            if _BOILERPLATE & set(mark.details.get("class", [])):
                _exclude(mark.next_node(descend=False, siblings=True))
        for note in list(self.document.findall(nodes.note)):
            if "sphx-glr-download-link-note" in note["classes"]:
                note.parent.remove(note)


def _exclude(node: nodes.Node) -> None:
    """Keep what is inside of a node out of the catalog."""
    for text in node.findall(nodes.TextElement):
        text["translatable"] = False


class LocalizeGalleryPage(SphinxTransform):
    """Find or replace comments and figures, and keep the messages for downloads."""

    # Right before Locale (20), which replaces the messages of the prose.
    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        page = self.env.current_document.docname
        if not is_gallery_page(self.env, page):
            return
        self.document[MESSAGES] = [
            Message(text, _source_of(node), _kind_of(node))
            for node, text in extract_messages(self.document)
        ]
        if self.app.builder.name == "gettext":
            self._add_comment_messages(script_of(self.env, page))
            self._add_figure_messages()
        else:
            translate = translations_of(self.env, page)
            for cell in code_cells(self.document):
                cell.rawsource = replace_runs(cell.astext(), translate)
                cell[:] = [nodes.Text(cell.rawsource)]
            for image in self.document.findall(nodes.image):
                image["uri"] = localized_figure(self.env, page, image["uri"])

    def _add_comment_messages(self, script: Path) -> None:
        """Put the comments of each cell into the catalog, placed in the script."""
        lines = script.read_text("utf-8").splitlines()
        above = 0
        for cell in code_cells(self.document):
            for run in find_runs(cell.astext()):
                first = cell.astext().splitlines()[run.line - 1].strip()
                for number in range(above, len(lines)):
                    if lines[number].strip() == first:
                        above = number
                        break
                self._add_messages(cell, [run.text], script, above + 1)

    def _add_figure_messages(self) -> None:
        """Put what a figure says into the catalog, placed in the figure's file.

        Its alternative text counts as its first line, the words in it as the second.
        """
        for image in list(self.document.findall(nodes.image)):
            path = figure_path(self.env, image["uri"])
            if path is not None:
                words = find_words(path.read_text("utf-8"))
                self._add_messages(image, [image.attributes.pop("alt", "")], path, 1)
                self._add_messages(image, words, path, 2)

    def _add_messages(
        self, node: nodes.Element, texts: list[str], source: Path, line: int
    ) -> None:
        messages = extra_messages(messages=[text for text in texts if text])
        messages.source, messages.line = str(source), line
        node.parent.insert(node.parent.index(node), messages)


def is_gallery_page(env: BuildEnvironment, page: str) -> bool:
    """Tell whether Sphinx-Gallery made a page of a script."""
    folders = getattr(env.config, "sphinx_gallery_conf", {}).get("gallery_dirs", [])
    folders = [folders] if isinstance(folders, str) else folders
    inside = any(page.startswith(f"{Path(folder).as_posix()}/") for folder in folders)
    return inside and script_of(env, page).is_file()


def script_of(env: BuildEnvironment, page: str) -> Path:
    """Return the copy of a page's script that Sphinx-Gallery keeps beside the page."""
    return Path(env.srcdir, f"{page}.py")


def catalogs_of(env: BuildEnvironment, page: str) -> list[Path]:
    """Return the files that hold a page's translations into the language of a build."""
    domain = docname_to_domain(page, env.config.gettext_compact)
    folders = [Path(env.srcdir, folder) for folder in env.config.locale_dirs]
    paths = [f / env.config.language / "LC_MESSAGES" / f"{domain}.po" for f in folders]
    return [path for path in paths if path.is_file()]


class _Nothing(gettext.NullTranslations):
    """The catalog behind the last one: it has no translation."""

    def gettext(self, message: str) -> str:
        return ""


def translations_of(env: BuildEnvironment, page: str) -> Callable[[str], str | None]:
    """Return a function that gives the translation of a page's message, or None."""
    domain = docname_to_domain(page, env.config.gettext_compact)
    catalog: gettext.NullTranslations = _Nothing()
    for folder in reversed(env.config.locale_dirs):
        # Sphinx, too, goes on without a catalog that cannot be read.
        with contextlib.suppress(OSError, ValueError):
            found = gettext.translation(
                domain, Path(env.srcdir, folder), [env.config.language]
            )
            found.add_fallback(catalog)
            catalog = found
    return lambda message: catalog.gettext(message) or None


def figure_path(env: BuildEnvironment, uri: str) -> Path | None:
    """Return the SVG that a page's image shows, or None if it shows something else."""
    path = Path(env.srcdir, uri.lstrip("/"))
    return path if path.suffix == ".svg" and path.is_file() else None


def localized_figure(env: BuildEnvironment, page: str, uri: str) -> str:
    """Return where a figure of a page is with its words in the page's language.

    The figure is written there unless no word of it is translated.
    """
    path = figure_path(env, uri)
    if path is None:
        return uri
    svg = path.read_text("utf-8")
    localized = replace_words(svg, translations_of(env, page))
    if localized == svg:
        return uri
    file = folder_of(script_of(env, page).parent, env.config.language) / path.name
    write_if_changed(file, localized)
    return f"/{file.relative_to(env.srcdir).as_posix()}"


def folder_of(gallery: Path, language: str) -> Path:
    """Return where the files of a gallery in a language are written."""
    return gallery / "localized" / language


def code_cells(document: nodes.document) -> list[nodes.literal_block]:
    """Return the cells of a page that hold code, in order."""
    return [
        node
        for node in document.findall(nodes.literal_block)
        if node.get("language") == "Python"
    ]


def extra_messages_of(env: BuildEnvironment, document: nodes.document) -> list[str]:
    """Return the comments and the words of figures of a page that is not translated."""
    comments = [run.text for c in code_cells(document) for run in find_runs(c.astext())]
    paths = [figure_path(env, i["uri"]) for i in document.findall(nodes.image)]
    words = [word for p in paths if p for word in find_words(p.read_text("utf-8"))]
    return comments + words


def _source_of(node: nodes.Element) -> str:
    if isinstance(node, nodes.image):
        return node.get("alt", "")
    return node.rawsource or node.astext()


def _kind_of(node: nodes.Element) -> str:
    if isinstance(node, nodes.math_block | nodes.literal_block):
        return "literal"
    if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
        return "title"
    return "paragraph" if type(node) is nodes.paragraph else ""
