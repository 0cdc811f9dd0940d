"""Assets: one style sheet and one script for a page, and its icon inside the page.

A browser waits for every style sheet that a page links, and Sphinx links one for each
extension. Here they are joined in their order, without those that ``assets_unused``
names, into ``site.css`` and ``site.js``. An icon is smaller than what it costs to ask
for it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rcssmin
import rjsmin
from sphinx.application import Sphinx

from course import SHARES_WORK
from course.files import write_if_changed

STYLES = "site.css"
SCRIPT = "site.js"

# What an address inside an attribute may hold as it is, beside letters and digits.
_PLAIN = "/:=,"

# An address in a style sheet that is relative to it.
_ADDRESS = re.compile(r"""url\((?P<quote>["']?)(?!["']|data:|[a-z]+:|/|#)""")


def put_icon_inside(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page the icon of the site as an address that holds it."""
    icon = Path(app.confdir, app.config.html_favicon or "")
    if app.builder.name == "html" and icon.suffix == ".svg":
        context["favicon_url"] = address_of_svg(icon.read_text("utf-8"))


def address_of_svg(svg: str) -> str:
    """Return a picture as an address: as text, which compresses well."""
    return f"data:image/svg+xml,{quote(' '.join(svg.split()), safe=_PLAIN)}"


def join_styles(sources: dict[str, str]) -> str:
    """Return style sheets, given by their paths in ``_static``, as a single one.

    Relative addresses are read from the place of their own file.
    """
    parts = []
    for path, source in sources.items():
        folder = posixpath.dirname(path)
        if folder:
            source = _ADDRESS.sub(lambda match, f=folder: f"{match[0]}{f}/", source)
        parts.append(rcssmin.cssmin(_without_map(source), keep_bang_comments=True))
    return "\n".join(parts) + "\n"


def join_scripts(sources: dict[str, str]) -> str:
    """Return scripts as one, without comments but for those of licences.

    A script that ends without a semicolon does not run into the next.
    """
    parts = (
        rjsmin.jsmin(_without_map(source), keep_bang_comments=True)
        for source in sources.values()
    )
    return "".join(f"{part.rstrip(';')};\n" for part in parts if part.strip())


def _without_map(source: str) -> str:
    """Leave out the address of a source map, which would be asked for in vain."""
    return re.sub(r"(?m)^/[/*]# sourceMappingURL=.*$", "", source)


@dataclass
class Joined:
    """A file in ``_static`` that takes the place of its ``parts`` on every page.

    ``kind`` is what a template calls the files of this kind.
    """

    name: str
    kind: str
    join: Callable[[dict[str, str]], str]
    parts: list[str] = field(default_factory=list)

    def replace_parts(
        self, app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
    ) -> None:
        """Leave a page the joined file, and what cannot be joined.

        Sphinx begins each page with the list of what all pages link, always the same.
        """
        if app.builder.name != "html":
            return
        linked, unused = context[self.kind], app.config.assets_unused
        used = [asset for asset in linked if _name(asset) not in unused]
        joined = sorted(filter(_can_be_joined, used), key=lambda asset: asset.priority)
        parts = [posixpath.relpath(asset.filename, "_static") for asset in joined]
        if self.parts != parts:
            self.parts = parts
            self._write(app)
        linked[:] = [asset for asset in used if asset not in joined]

    def join_again(self, app: Sphinx, exception: Exception | None) -> None:
        """Take in what extensions wrote at the end, such as a theme's dark colours."""
        if self.parts and exception is None:
            self._write(app)

    def _write(self, app: Sphinx) -> None:
        folder = Path(app.outdir, "_static")
        sources = {part: (folder / part).read_text("utf-8") for part in self.parts}
        write_if_changed(folder / self.name, self.join(sources))


def _name(asset: Any) -> str:
    return posixpath.basename(str(asset.filename))


def _can_be_joined(asset: Any) -> bool:
    """Tell whether a file of the site applies to the whole page, and without delay."""
    return (
        str(asset.filename).startswith("_static/")
        and _name(asset) not in (STYLES, SCRIPT)
        and set(asset.attributes) <= {"rel", "type", "defer", "media"}
        and asset.attributes.get("media", "all") == "all"
        and asset.attributes.get("type", "") in {"", "text/css", "text/javascript"}
    )


def setup(app: Sphinx) -> dict[str, Any]:
    # The names of style sheets and scripts that no page of this site needs.
    app.add_config_value("assets_unused", (), "html", (list, tuple))
    app.add_css_file(STYLES)
    app.add_js_file(SCRIPT, loading_method="defer")
    for joined in (
        Joined(STYLES, "css_files", join_styles),
        Joined(SCRIPT, "script_files", join_scripts),
    ):
        # Before an extension adds what a single page needs (500).
        app.connect("html-page-context", joined.replace_parts, priority=0)
        app.connect("build-finished", joined.join_again, priority=950)
    app.connect("html-page-context", put_icon_inside)
    return SHARES_WORK
