"""What makes a page one of several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course import SHARES_WORK

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FEATURES = (
    "bilingual",
    "interface",
    "safe_translations",
    "switch",
    "terms",
    "translation_status",
    "untranslated",
)


def setup(app: Sphinx) -> dict[str, Any]:
    for feature in FEATURES:
        app.setup_extension(f"{__name__}.{feature}")
    return SHARES_WORK
