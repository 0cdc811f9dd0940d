"""Pages that Sphinx-Gallery made: their comments, and the gallery's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _
from sphinx.locale import init as init_locale
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages

from .comments import find_runs, replace_runs
from .prose import Message

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

MESSAGES = "gallery_intl_messages"

# The classes of the paragraphs that Sphinx-Gallery adds to a page.
_BOILERPLATE = {"sphx-glr-timing", "sphx-glr-example-tags", "sphx-glr-signature"}


class comment_messages(nodes.Invisible, nodes.Element, addnodes.translatable):
    """The comments of a code cell, for the catalog alone."""

    def preserve_original_messages(self) -> None:
        pass

    def apply_translated_message(self, original: str, translated: str) -> None:
        pass

    def extract_original_messages(self) -> list[str]:
        return self["messages"]


class LocalizeGalleryPage(SphinxTransform):
    """Find or replace the comments, and keep the messages for the downloads."""

    # Right before Locale (20), which replaces the messages of the prose.
    default_priority = 19

    def apply(self, **kwargs: Any) -> None:
        page = self.env.current_document.docname
        if not is_gallery_page(self.env, page):
            return
        use_own_words(self.document)
        self.document[MESSAGES] = [
            Message(text, source_of(node), kind_of(node))
            for node, text in extract_messages(self.document)
        ]
        if self.app.builder.name == "gettext":
            self._add_comment_messages(script_of(self.env, page))
        else:
            translate = translations_of(self.env, page)
            for cell in code_cells(self.document):
                show_code(cell, replace_runs(cell.astext(), translate))

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
                message = comment_messages(messages=[run.text])
                message.source, message.line = str(script), above + 1
                cell.parent.insert(cell.parent.index(cell), message)


def is_gallery_page(env: BuildEnvironment, page: str) -> bool:
    """Tell whether Sphinx-Gallery made a page of a script."""
    folders = env.config.sphinx_gallery_conf["gallery_dirs"]
    folders = [folders] if isinstance(folders, str) else folders
    inside = any(page.startswith(f"{Path(folder).as_posix()}/") for folder in folders)
    return inside and script_of(env, page).is_file()


def script_of(env: BuildEnvironment, page: str) -> Path:
    """Return the copy of a page's script that Sphinx-Gallery keeps beside the page."""
    return Path(env.srcdir, f"{page}.py")


def translations_of(env: BuildEnvironment, page: str) -> Callable[[str], str | None]:
    """Return a function that gives the translation of a page's message, or None."""
    domain = docname_to_domain(page, env.config.gettext_compact)
    folders = [Path(env.srcdir, folder) for folder in env.config.locale_dirs]
    catalog, found = init_locale(folders, env.config.language, domain)
    if not found:
        return lambda message: None

    def translate(message: str) -> str | None:
        translation = catalog.gettext(message)
        return None if translation == message else translation

    return translate


def code_cells(document: nodes.document) -> list[nodes.literal_block]:
    """Return the cells of a page that hold code, in order."""
    return [
        node
        for node in document.findall(nodes.literal_block)
        if node.get("language") == "Python"
    ]


def show_code(cell: nodes.literal_block, code: str) -> None:
    cell.rawsource = code
    cell[:] = [nodes.Text(code)]


def source_of(node: nodes.Element) -> str:
    if isinstance(node, nodes.image):
        return node.get("alt", "")
    return node.rawsource or node.astext()


def kind_of(node: nodes.Element) -> str:
    if isinstance(node, nodes.math_block | nodes.literal_block):
        return "literal"
    if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
        return "title"
    return "paragraph" if type(node) is nodes.paragraph else ""


def use_own_words(document: nodes.document) -> None:
    """Take the words that Sphinx-Gallery writes on every page from Sphinx's catalog.

    They are then no messages of the page's own catalog.
    """
    labels = {
        "sphx-glr-download-python": _("Download the script: {}"),
        "sphx-glr-download-jupyter": _("Download the notebook: {}"),
        "sphx-glr-download-zip": _("Download both as an archive: {}"),
    }
    for container in document.findall(nodes.container):
        for name in labels.keys() & set(container["classes"]):
            for link in container.findall(addnodes.download_reference):
                link[:] = [nodes.Text(labels[name].format(link["reftarget"]))]
            exclude(container)
    for paragraph in document.findall(nodes.paragraph):
        if _BOILERPLATE & set(paragraph["classes"]):
            exclude(paragraph)
    # A class that stands before a paragraph has not reached it yet.
    for mark in document.findall(nodes.pending):
        if _BOILERPLATE & set(mark.details.get("class", [])):
            exclude(mark.parent[mark.parent.index(mark) + 1])
    for note in list(document.findall(nodes.note)):
        if "sphx-glr-download-link-note" in note["classes"]:
            note.parent.remove(note)


def exclude(node: nodes.Element) -> None:
    """Keep what is inside of a node out of the catalog."""
    if not isinstance(node, nodes.Element):
        return
    for text in node.findall(nodes.TextElement):
        text["translatable"] = False
