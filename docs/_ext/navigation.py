"""Navigation: links that show a page's title, and sidebars that are up to date.

Sphinx writes the pages whose source changed. The sidebar and the links to the next and
the previous page show the titles and the order of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def link_to(page: str, env: BuildEnvironment) -> addnodes.pending_xref:
    """Return a link from the page that is being read, with the title of the other."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", page),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=env.docname,
        refexplicit=False,
        refwarn=True,
    )


def rewrite_when_navigation_changes(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page when a title or the order changed since the last build."""
    navigation = (
        {page: title.astext() for page, title in env.titles.items()},
        {page: list(chapters) for page, chapters in env.toctree_includes.items()},
    )
    before = getattr(env, "navigation", None)
    env.navigation = navigation
    return list(env.all_docs) if before not in (None, navigation) else []


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-updated", rewrite_when_navigation_changes)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
