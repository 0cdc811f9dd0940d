"""What stands on the page of a lesson, and shows lessons elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course import SHARES_WORK

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FEATURES = (
    "archive",
    "cards",
    "cells",
    "links",
    "neighbours",
    "places",
    "run_facts",
    "solutions",
    "top",
)


def setup(app: Sphinx) -> dict[str, Any]:
    for feature in FEATURES:
        app.setup_extension(f"{__name__}.{feature}")
    return SHARES_WORK
