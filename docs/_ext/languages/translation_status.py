"""Translation status: a directive that shows how far each page is translated.

``translation-status`` makes a table for each language from its catalogs: every page,
its share, what is left, and when its English last changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from catalogs.progress import MEMORY, Progress, progress_of
from course import SHARES_WORK
from course.collecting import PageCollector
from course.languages import TABLE, Language, locale_of, translations
from course.page_history import last_source_change
from course.pages import link_to


class TranslationStatus(SphinxDirective):
    """Show a table of the pages for each language."""

    def run(self) -> list[nodes.Node]:
        locale = locale_of(self.env)
        self.env.note_dependency(locale / TABLE)
        progress = all_progress(self.env)
        known = translations(locale).values()
        return [self._table(language, progress) for language in known]

    def _table(self, language: Language, progress: dict[str, Progress]) -> nodes.table:
        head = (_("Page"), _("Translated"), _("Left"), _("English last changed"))
        group = nodes.tgroup("", cols=len(head))
        group += [nodes.colspec(colwidth=width) for width in (40, 15, 10, 35)]
        group += nodes.thead("", _row(*(nodes.Text(text) for text in head)))
        group += nodes.tbody("", *self._rows(language, progress))
        # The name of a language is written in that language.
        title = nodes.title("", language.name, written_in=language.code)
        return nodes.table("", title, group)

    def _rows(
        self, language: Language, progress: dict[str, Progress]
    ) -> list[nodes.row]:
        folder = language.folder / "LC_MESSAGES"
        rows = []
        for path in language.catalogs():
            page = path.relative_to(folder).with_suffix("").as_posix()
            if not Path(self.env.doc2path(page)).is_file():
                continue  # the words of the interface, say
            total, done = progress[str(path)]
            share = f"{100 * done // max(1, total)} %"
            left = str(total - done)
            commit = last_source_change(self.env, page)
            changed = f"{commit.short_id}, {commit.day}" if commit else ""
            texts = [nodes.Text(text) for text in (share, left, changed)]
            rows.append(_row(link_to(page, self.env), *texts))
        return rows


class ProgressShown(PageCollector):
    """The progress of every catalog as each page with the table shows it."""

    name = "progress_shown"

    def value_of(
        self, app: Sphinx, doctree: nodes.document
    ) -> dict[str, Progress] | None:
        is_shown = any("written_in" in title for title in doctree.findall(nodes.title))
        return all_progress(app.env) if is_shown else None

    def get_outdated_docs(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: set[str],
        changed: set[str],
        removed: set[str],
    ) -> list[str]:
        """Return the pages whose table no longer says what the catalogs do.

        They do not depend on each catalog: a translation that was mended changes no
        share.
        """
        if not (shown := self.of(env)):
            return []
        now = all_progress(env)
        return [page for page in shown if shown[page] != now and page in env.found_docs]


def all_progress(env: BuildEnvironment) -> dict[str, Progress]:
    """Return the progress of every catalog."""
    known = translations(locale_of(env)).values()
    catalogs = [path for language in known for path in language.catalogs()]
    return progress_of(catalogs, locale_of(env).parent / MEMORY)


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
    app.setup_extension("course")
    app.add_directive("translation-status", TranslationStatus)
    app.add_env_collector(ProgressShown)
    app.connect("doctree-resolved", mark_languages)
    return {**SHARES_WORK, "env_version": 2}
