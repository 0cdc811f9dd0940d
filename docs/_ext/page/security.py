"""Content security: every page that Sphinx writes says what it may load and run.

``template_bridge`` in conf.py names the class: the policy lists the scripts of the page
by their hashes, so it is made when the page is complete.
"""

from __future__ import annotations

from typing import Any

from sphinx.jinja2glue import BuiltinTemplateLoader

from .policy import with_policy


class PagesWithPolicy(BuiltinTemplateLoader):
    """Sphinx's own templates, with the policy in the head of each page."""

    def render(self, template: str, context: dict[str, Any]) -> str:
        page = super().render(template, context)
        # A book is read by programs that have rules of their own.
        is_for_browsers = not context.get("embedded", True)
        return with_policy(page, context.get("body") or "") if is_for_browsers else page
