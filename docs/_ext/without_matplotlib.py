"""Without Matplotlib: pages are rendered without loading what only lessons need.

Sphinx-Gallery sets up Matplotlib, where it is installed, whenever Sphinx starts. No
lesson runs while pages are rendered, and the import takes longer than all of Sphinx's
own.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def hide_matplotlib(app: Sphinx, config: Config) -> None:
    """Have Python say that there is no Matplotlib, which Sphinx-Gallery takes well."""
    # Python refuses to import a module whose entry is None.
    sys.modules.setdefault("matplotlib", None)


def show_matplotlib(app: Sphinx, config: Config) -> None:
    if sys.modules.get("matplotlib", ...) is None:
        del sys.modules["matplotlib"]


def setup(app: Sphinx) -> dict[str, Any]:
    # Around Sphinx-Gallery's reading of its configuration (10).
    app.connect("config-inited", hide_matplotlib, priority=9)
    app.connect("config-inited", show_matplotlib, priority=11)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
