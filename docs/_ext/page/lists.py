"""The list of the pages: for people's programs, and for the root of the site.

``llms.txt`` in the folder of each language names the Markdown copies of its pages, in
the form of llmstxt.org. ``.pages.json`` beside it tells `publishing.root`, which knows
no Sphinx, what the pages are called and when they changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.locale import _

from course import SHARES_WORK
from course.addresses import address_of
from course.files import write_if_changed
from course.page_history import last_page_change
from course.pages import lesson_number, reading_order

from .llms import PAGES, llms_text
from .metadata import description


def write_lists(app: Sphinx, exception: Exception | None) -> None:
    """Write the lists, when all pages of the language are written."""
    if exception is not None or app.builder.name != "html":
        return
    listed = page_list(app)
    text = json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
    write_if_changed(Path(app.outdir, PAGES), text)
    base = address_of(app.config.site_url, app.config.language)
    write_if_changed(Path(app.outdir, "llms.txt"), llms_text((listed, base, "")))


def page_list(app: Sphinx) -> dict[str, Any]:
    """Return what is known of the site in this language and of each of its pages."""
    listed = []
    for page in reading_order(app.env):
        commit = last_page_change(app.env, page)
        listed.append(
            {
                "name": page,
                "title": app.env.titles[page].astext(),
                "description": description(app.env, page),
                "lesson": lesson_number(app.env, page),
                "changed": commit.date if commit else None,
            }
        )
    return {
        "title": app.config.html_title,
        "description": description(app.env, app.config.root_doc),
        "words": {"lessons": _("Lessons"), "other_pages": _("Other pages")},
        "pages": listed,
    }


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course")
    app.connect("build-finished", write_lists)
    return SHARES_WORK
