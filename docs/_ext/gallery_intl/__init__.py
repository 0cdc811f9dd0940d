"""Carry a Sphinx-Gallery project into other languages.

Name ``gallery_intl`` in ``extensions``. Then the
ordinary gettext builder finds the comments of the code as messages of their page, and
an ordinary build with ``-D language=xx`` shows them translated, offers downloads in the
page's language, and takes Sphinx-Gallery's own words from Sphinx's catalog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    # Here, because who needs the files of this package alone need not load Sphinx.
    from .downloads import write_downloads
    from .pages import LocalizeGalleryPage, UseOwnWords
    from .thumbnails import CardCollector, LocalizeThumbnails, localize_cards

    app.setup_extension("sphinx_gallery.gen_gallery")
    app.add_transform(UseOwnWords)
    app.add_transform(LocalizeGalleryPage)
    app.add_transform(LocalizeThumbnails)
    # Before Sphinx collects the files that a page offers (500).
    app.connect("doctree-read", write_downloads, priority=400)
    app.add_env_collector(CardCollector)
    app.connect("doctree-resolved", localize_cards)
    return {
        "version": "1",
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
