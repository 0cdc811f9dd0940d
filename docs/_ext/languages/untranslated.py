"""Untranslated text: it stands in English, says so, and the page says how much.

A message without a translation gets the language of the source, for screen readers and
hyphenation. A page that is not complete gets a notice from its template, with the
number of such messages and the last change of the English page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from course import SHARES_WORK
from course.collecting import PageCollector
from course.page_history import last_source_change
from gallery_intl.pages import (
    extra_messages_of,
    is_gallery_page,
    translations_of,
)

# What the transform leaves for the collector.
_COUNTS = "untranslated_counts"


class CountMessages(SphinxTransform):
    """Count the messages of a page and those that have a translation."""

    # Before gallery_intl (19) replaces comments, and Locale (20) the prose.
    default_priority = 18

    def apply(self, **kwargs: Any) -> None:
        page = self.env.current_document.docname
        if not is_translation(self.env):
            return
        translate = translations_of(self.env, page)
        messages = {text for _node, text in extract_messages(self.document)}
        if is_gallery_page(self.env, page):
            messages |= set(extra_messages_of(self.env, self.document))
        left = [message for message in messages if translate(message) is None]
        self.document[_COUNTS] = (len(messages), len(left))


class MarkUntranslated(SphinxTransform):
    """Give what stays in English the language of the source: messages, and outputs."""

    # After Locale (20), which tells for each message whether it was translated.
    default_priority = 22

    def apply(self, **kwargs: Any) -> None:
        if not is_translation(self.env):
            return
        page = self.env.current_document.docname
        translate = translations_of(self.env, page)
        # Docutils writes this class as the attribute lang.
        source = f"language-{source_language(self.env)}"
        for node, message in list(extract_messages(self.document)):
            unchanged = not node.get("translated", False)
            if unchanged and translate(message) is None and is_text(node):
                node["classes"].append(source)
        if is_gallery_page(self.env, page):
            for block in self.document.findall(nodes.literal_block):
                if block.get("language") == "none":  # what a cell printed
                    block["classes"].append(source)


def is_text(node: nodes.Element) -> bool:
    """Tell whether a message is words on the page, and not a formula or a picture."""
    return not isinstance(node, nodes.math_block | nodes.literal_block | nodes.image)


def is_translation(env: BuildEnvironment) -> bool:
    return env.config.language != source_language(env)


def source_language(env: BuildEnvironment) -> str:
    return env.config.untranslated_source_language


class Counts(PageCollector):
    """How many messages each page has, and how many have no translation."""

    name = "message_counts"

    def value_of(self, app: Sphinx, doctree: nodes.document) -> tuple[int, int] | None:
        return doctree.attributes.pop(_COUNTS, None)


def add_counts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page template what is untranslated, as ``untranslated``."""
    total, left = Counts.of(app.env).get(page, (0, 0))
    if left:
        since = last_source_change(app.env, page)
        context["untranslated"] = {
            "total": total,
            "left": left,
            "since": since and f"{since.short_id}, {since.day}",
            "source_language": source_language(app.env),
        }


def forget_deleted_catalogs(app: Sphinx) -> None:
    """Remove what Sphinx compiled of catalogs that have been deleted since."""
    for folder in app.config.locale_dirs:
        for compiled in Path(app.srcdir, folder).glob("*/LC_MESSAGES/**/*.mo"):
            if not compiled.with_suffix(".po").is_file():
                compiled.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    app.add_config_value("untranslated_source_language", "en", "env", str)
    app.add_transform(CountMessages)
    app.add_transform(MarkUntranslated)
    app.add_env_collector(Counts)
    app.connect("builder-inited", forget_deleted_catalogs)
    app.connect("html-page-context", add_counts)
    return {**SHARES_WORK, "env_version": 2}
