"""Markdown copies: each page also as plain Markdown, beside it and in its language.

``lessons/loss.html`` has ``lessons/loss.md``. A template gets the name of its page's
as ``markdown_copy``. ``markdown_writer`` says how a page is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.osutil import relative_uri

from course import SHARES_WORK
from course.files import write_if_changed

from .markdown_writer import MarkdownWriter, copy_link


def write_copy(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Write the copy of a page when the page itself is written."""
    if app.builder.name != "html" or doctree is None:
        return
    downloads = relative_uri(app.builder.get_target_uri(page), "_downloads")
    writer = MarkdownWriter(
        output=_("Output"),
        link=lambda address: copy_link(address, page, app.env.found_docs),
        download=lambda file: f"{downloads}/{file}",
    )
    path = Path(app.outdir, f"{page}.md")
    write_if_changed(path, writer.write(doctree))
    context["markdown_copy"] = path.name


def remove_copies(app: Sphinx, env: Any, page: str) -> None:
    """Remove the copy of a page that is no more."""
    if app.builder.name == "html" and page not in env.found_docs:
        Path(app.outdir, f"{page}.md").unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", write_copy)
    app.connect("env-purge-doc", remove_copies)
    return SHARES_WORK
