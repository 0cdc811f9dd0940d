"""Translation status: a directive that shows how far each page is translated.

``translation-status`` makes a table for each language from its catalogs: every page,
its share, what is left, and when its English last changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
from docutils import nodes
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from catalogs import LOCALE, Language, languages
from navigation import link_to
from page_history import last_source_change

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class TranslationStatus(SphinxDirective):
    """Show a table of the pages for each language."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(LOCALE / "languages.toml")
        return [self._table(language) for language in languages().values()]

    def _table(self, language: Language) -> nodes.table:
        head = (_("Page"), _("Translated"), _("Left"), _("English last changed"))
        group = nodes.tgroup("", cols=len(head))
        group += [nodes.colspec(colwidth=width) for width in (40, 15, 10, 35)]
        group += nodes.thead("", _row(*(nodes.Text(text) for text in head)))
        group += nodes.tbody("", *self._rows(language))
        # The name of a language is written in that language.
        title = nodes.title("", language.name, written_in=language.code)
        return nodes.table("", title, group)

    def _rows(self, language: Language) -> list[nodes.row]:
        folder = language.folder / language.code / "LC_MESSAGES"
        rows = []
        for path in language.catalogs():
            page = path.relative_to(folder).with_suffix("").as_posix()
            if not Path(self.env.doc2path(page)).is_file():
                continue  # the words of the interface, say
            self.env.note_dependency(path)
            entries = [e for e in polib.pofile(str(path)) if not e.obsolete]
            done = sum(bool(e.msgstr) and not e.fuzzy for e in entries)
            share = f"{100 * done // max(1, len(entries))} %"
            left = str(len(entries) - done)
            commit = last_source_change(self.env, page)
            changed = f"{commit.short_id}, {commit.day}" if commit else ""
            texts = [nodes.Text(text) for text in (share, left, changed)]
            rows.append(_row(link_to(page, self.env), *texts))
        return rows


def _row(*contents: nodes.Node) -> nodes.row:
    row = nodes.row()
    for content in contents:
        row += nodes.entry("", nodes.paragraph("", "", content))
    return row


def mark_languages(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Say in which language a title is written.

    Only now: docutils would look for the quotation marks of that language.
    """
    for title in doctree.findall(nodes.title):
        if "written_in" in title:
            title["classes"].append(f"language-{title['written_in']}")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("translation-status", TranslationStatus)
    app.connect("doctree-resolved", mark_languages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
