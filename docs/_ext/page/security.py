"""Content security: every page that Sphinx writes says what it may load and run.

``template_bridge`` in conf.py names the class: the policy lists the scripts of the page
by their hashes, so it is made when the page is complete.
"""

from __future__ import annotations

from typing import Any

from sphinx.builders import Builder
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.theming import Theme

from .policy import with_policy


class PagesWithPolicy(BuiltinTemplateLoader):
    """Sphinx's own templates, with the policy in the head of each page."""

    def init(
        self,
        builder: Builder,
        theme: Theme | None = None,
        dirs: list[str] | None = None,
    ) -> None:
        super().init(builder, theme, dirs)
        # A book is read by programs that have rules of their own.
        self._for_browsers = builder.name in ("html", "dirhtml", "singlehtml")

    def render(self, template: str, context: dict[str, Any]) -> str:
        page = super().render(template, context)
        if not self._for_browsers:
            return page
        return with_policy(page, context.get("body") or "")
