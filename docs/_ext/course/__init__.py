"""What the course is: its lessons and their order, its languages, pages and history.

What several packages ask about the course is answered here once. `ROOT` is the
project's folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# .../docs/_ext/course/__init__.py
ROOT = Path(__file__).resolve().parents[3]


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("course.page_history")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
