"""Run facts: the end of a lesson's page says where it ran, and what that took.

The page shows them from its template, so that no number is part of a translatable
message. `records.facts` measures them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from course import SHARES_WORK, lessons
from course.pages import is_lesson
from gallery_intl.pages import script_of
from records.facts import facts_file


def depend_on_facts(app: Sphinx, doctree: nodes.document) -> None:
    """Have a lesson's page written anew when the facts of its run change.

    It is also written anew with the lesson's metadata, which no page source holds.
    """
    page = app.env.docname
    for depended in (_file_of_page(app, page), script_of(app.env, page)):
        if depended.is_file():
            app.env.note_dependency(depended)


def add_facts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page template the facts of the lesson's run, as ``run_facts``.

    ``is_lesson`` tells a lesson that has not been run from a page that is no lesson,
    and ``needs_accelerator`` why it has not.
    """
    file = _file_of_page(app, page)
    script = script_of(app.env, page)
    context["is_lesson"] = is_lesson(app.env, page)
    context["needs_accelerator"] = (
        context["is_lesson"] and script.is_file() and lessons.needs_accelerator(script)
    )
    if file.is_file():
        context["run_facts"] = json.loads(file.read_text("utf-8"))


def _file_of_page(app: Sphinx, page: str) -> Path:
    script = script_of(app.env, page)
    return facts_file(script.parent, script.stem)


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("gallery_intl")
    app.connect("doctree-read", depend_on_facts)
    app.connect("html-page-context", add_facts)
    return SHARES_WORK
