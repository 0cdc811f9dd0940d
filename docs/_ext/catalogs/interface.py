"""``python -m catalogs.interface``: bring the catalogs of the interface up to date.

Finds every word that the theme, Sphinx and this project's own templates and extensions
put on a page, and gives them to ``sphinx.po`` of each language in
``locale/languages.toml``. Translations are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from course import ROOT
from course.languages import translations

from . import interface_catalog as catalog
from .interface_words import interface_words


def update_catalogs(root: Path) -> None:
    """Update the catalog of every language but the first, which is the source."""
    words = interface_words(root)
    for language in translations(root / "locale"):
        path = root / "locale" / language / catalog.CATALOG
        file = catalog.read(path) if path.exists() else catalog.new(language)
        catalog.update(file, words)
        text = str(file)
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        missing = len(file.untranslated_entries())
        fuzzy = len(file.fuzzy_entries())
        print(
            f"{path.relative_to(root)}: {len(words)} words of the interface, "
            f"{missing} untranslated, {fuzzy} fuzzy"
        )


if __name__ == "__main__":
    try:
        update_catalogs(ROOT)
    except ValueError as error:
        sys.exit(f"The interface cannot be extracted: {error}")
