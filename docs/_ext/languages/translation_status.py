"""Translation status: a directive that shows how far each page is translated.

``translation-status`` makes a table for each language from its catalogs: every page,
its share, what is left, and when its English last changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from catalogs.progress import MEMORY, Progress, progress_of
from course.languages import TABLE, Language, locale_of, translations
from course.page_history import last_source_change
from page.navigation import link_to

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class TranslationStatus(SphinxDirective):
    """Show a table of the pages for each language."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(locale_of(self.config) / TABLE)
        status_pages(self.env).add(self.env.docname)
        self.env.progress_shown = all_progress(self.env)
        return [
            self._table(language)
            for language in translations(locale_of(self.config)).values()
        ]

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
        folder = language.folder / "LC_MESSAGES"
        rows = []
        for path in language.catalogs():
            page = path.relative_to(folder).with_suffix("").as_posix()
            if not Path(self.env.doc2path(page)).is_file():
                continue  # the words of the interface, say
            total, done = self.env.progress_shown[str(path)]
            share = f"{100 * done // max(1, total)} %"
            left = str(total - done)
            commit = last_source_change(self.env, page)
            changed = f"{commit.short_id}, {commit.day}" if commit else ""
            texts = [nodes.Text(text) for text in (share, left, changed)]
            rows.append(_row(link_to(page, self.env), *texts))
        return rows


def read_when_progress_changes(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> set[str]:
    """Return the pages with the table when it no longer says what the catalogs do.

    They do not depend on each catalog: a translation that was mended changes no share.
    """
    if not status_pages(env) or env.progress_shown == all_progress(env):
        return set()
    return status_pages(env) & env.found_docs


def all_progress(env: BuildEnvironment) -> dict[str, Progress]:
    """Return the progress of every catalog."""
    known = translations(locale_of(env.config)).values()
    catalogs = [path for language in known for path in language.catalogs()]
    return progress_of(catalogs, locale_of(env.config).parent / MEMORY)


def status_pages(env: BuildEnvironment) -> set[str]:
    """Return the pages that show the table."""
    if not hasattr(env, "status_pages"):
        env.status_pages = set()
    return env.status_pages


def forget_status_page(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    status_pages(env).discard(page)


def merge_status_pages(
    app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    if shown := status_pages(other) & pages:
        status_pages(env).update(shown)
        env.progress_shown = other.progress_shown


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
    app.connect("env-get-outdated", read_when_progress_changes)
    app.connect("env-purge-doc", forget_status_page)
    app.connect("env-merge-info", merge_status_pages)
    app.connect("doctree-resolved", mark_languages)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
