"""Assets: one style sheet and one script for a page, and its icon inside the page.

A browser waits for every style sheet that a page links, and Sphinx links one for each
extension. Here they are joined in their order, without those that ``assets_unused``
names, into ``site.css`` and ``site.js``. An icon is smaller than what it costs to ask
for it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import rcssmin
import rjsmin

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STYLES = "site.css"
SCRIPT = "site.js"

# What an address inside an attribute may hold as it is, beside letters and digits.
_PLAIN = "/:=,"

# An address in a style sheet that is relative to it.
_ADDRESS = re.compile(r"""url\((?P<quote>["']?)(?!["']|data:|[a-z]+:|/|#)""")


def join_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Leave a page the joined files, and what cannot be joined."""
    if app.builder.name == "html":
        for kind, name in (("css_files", STYLES), ("script_files", SCRIPT)):
            context[kind] = _joined(app, context[kind], name)


def put_icon_inside(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page the icon of the site as an address that holds it."""
    icon = Path(app.config.html_favicon or "")
    if app.builder.name == "html" and icon.suffix == ".svg":
        context["favicon_url"] = address_of_svg(icon.read_text("utf-8"))


def address_of_svg(svg: str) -> str:
    """Return a picture as an address: as text, which compresses well."""
    return f"data:image/svg+xml,{quote(' '.join(svg.split()), safe=_PLAIN)}"


def join_again(app: Sphinx, exception: Exception | None) -> None:
    """Take in what extensions wrote at the end, such as the theme's dark colours."""
    for name, parts in _parts(app).items():
        _write(app, name, parts)


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


def _joined(app: Sphinx, assets: list[Any], name: str) -> list[Any]:
    """Return the assets of a page with the joined file in place of its parts.

    The first page that is written decides which parts there are.
    """
    unused = app.config.assets_unused
    used = [a for a in assets if posixpath.basename(str(a.filename)) not in unused]
    own = [a for a in used if posixpath.basename(str(a.filename)) == name]
    joined = [a for a in used if a not in own and _can_be_joined(a)]
    if name not in _parts(app):
        joined.sort(key=lambda asset: asset.priority)
        _parts(app)[name] = [posixpath.relpath(a.filename, "_static") for a in joined]
        _write(app, name, _parts(app)[name])
    known = {f"_static/{path}" for path in _parts(app)[name]}
    return [*own, *(a for a in used if a not in own and str(a.filename) not in known)]


def _parts(app: Sphinx) -> dict[str, list[str]]:
    """Return the parts of each joined file, of this build."""
    return app.builder.__dict__.setdefault("joined_assets", {})


def _write(app: Sphinx, name: str, parts: list[str]) -> None:
    folder = Path(app.outdir, "_static")
    join = join_styles if name == STYLES else join_scripts
    content = join({part: (folder / part).read_text("utf-8") for part in parts})
    file = folder / name
    if not file.is_file() or file.read_text("utf-8") != content:
        file.write_text(content, "utf-8")


def _can_be_joined(asset: Any) -> bool:
    """Tell whether a file of the site applies to the whole page, and without delay."""
    plain = {"rel", "type", "defer", "media"}
    return (
        str(asset.filename).startswith("_static/")
        and set(asset.attributes) <= plain
        and asset.attributes.get("media", "all") == "all"
        and asset.attributes.get("type", "") in {"", "text/css", "text/javascript"}
    )


def setup(app: Sphinx) -> dict[str, Any]:
    # The names of style sheets and scripts that no page of this site needs.
    app.add_config_value("assets_unused", (), "html", (list, tuple))
    app.add_css_file(STYLES)
    app.add_js_file(SCRIPT, loading_method="defer")
    # After every other extension has added its files.
    app.connect("html-page-context", join_assets, priority=950)
    app.connect("html-page-context", put_icon_inside)
    app.connect("build-finished", join_again, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
