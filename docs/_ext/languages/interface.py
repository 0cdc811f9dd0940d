"""The interface in the language of the page, where gettext alone does not reach.

Sphinx takes its own words, and those of templates, from ``sphinx.po`` of the language.
This extension gives that catalog to the values of conf.py that are shown on pages, and
the gettext builder the template of all these words.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util import logging

from catalogs.checks import findings_of_file
from catalogs.interface import CATALOG, CONFIG_WORDS, write_template
from catalogs.reading import Catalog
from course import ROOT, SHARES_WORK
from course.languages import Language, locale_of

logger = logging.getLogger(__name__)


def translate_config(app: Sphinx, config: Config) -> None:
    """Translate the values of conf.py that are shown on pages."""
    for name in CONFIG_WORDS:
        if isinstance(config[name], str) and config[name]:
            config[name] = _(config[name])


def rebuild_when_catalog_changes(app: Sphinx, config: Config) -> None:
    """Have every page made anew when a word of the interface was translated.

    Sphinx does without a catalog that it cannot read, and says nothing.
    """
    language = Language(config.language, config.language, locale=locale_of(app))
    path = language.folder / CATALOG
    if path.is_file():
        catalog = Catalog(path, language)
        config.interface_catalog = hashlib.sha256(catalog.data).hexdigest()
        for finding in findings_of_file(catalog):
            # The message begins with its place.
            logger.warning("%s", finding, type="interface", subtype="catalog")


def write_words(app: Sphinx, exception: Exception | None) -> None:
    """Write the template of the words in place of Sphinx's, which has not all."""
    if app.builder.name == "gettext" and exception is None:
        write_template(ROOT, Path(app.outdir))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("interface_catalog", "", "env", frozenset({str}))
    app.connect("config-inited", translate_config)
    app.connect("config-inited", rebuild_when_catalog_changes)
    app.connect("build-finished", write_words)
    return SHARES_WORK
