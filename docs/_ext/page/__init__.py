"""What stands on every page, or is made of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course import SHARES_WORK

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FEATURES = (
    "assets",
    "book",
    "feed",
    "formulas",
    "image_sizes",
    "lists",
    "markdown",
    "metadata",
    "navigation",
    "not_found",
    "quick_start",
    "search",
    "shared_link",
    "valid_html",
)


def setup(app: Sphinx) -> dict[str, Any]:
    for feature in FEATURES:
        app.setup_extension(f"{__name__}.{feature}")
    return SHARES_WORK
