"""The interface in the language of the page, where gettext alone does not reach.

Sphinx takes its own words, and those of templates, from ``sphinx.po`` of the language.
This extension gives that catalog to the copy button, and to the values of conf.py that
are shown on pages.
``python -m catalogs.interface`` writes the catalog.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util import logging

from catalogs import interface_catalog as catalog
from catalogs import interface_words as words

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)


def translate_config(app: Sphinx, config: Config) -> None:
    """Translate the values of conf.py that are shown on pages."""
    for name in words.CONFIG_WORDS:
        if isinstance(config[name], str) and config[name]:
            config[name] = _(config[name])


def rebuild_when_catalog_changes(app: Sphinx, config: Config) -> None:
    """Have every page made anew when a word of the interface was translated."""
    path = _catalog_path(app)
    if path is not None:
        config.interface_catalog = hashlib.sha256(path.read_bytes()).hexdigest()


def write_copy_button(app: Sphinx) -> None:
    """Write the script of the copy button where Sphinx finds static files."""
    if "sphinx_copybutton" not in app.extensions or app.builder.format != "html":
        return
    path = _catalog_path(app)
    if path is None:
        return
    try:
        catalog.read(path)
    except ValueError as error:
        # The message begins with its place.
        logger.warning("%s", error, type="interface", subtype="catalog")
        return
    folder = Path(app.doctreedir, "interface")
    folder.mkdir(parents=True, exist_ok=True)
    _write_copy_button(app, folder)
    # Later folders win: after those of sphinx-copybutton (500).
    app.config.html_static_path.append(str(folder))


def _write_copy_button(app: Sphinx, folder: Path) -> None:
    """Write the template of the copy button's script with words in this language."""
    original = words.package_folder("sphinx_copybutton") / "_static" / "copybutton.js_t"
    script = original.read_text("utf-8")
    try:
        english = words.copy_words(script)
        script = words.replace_copy_words(script, "{{ copy_button_words|tojson }}")
    except ValueError as error:
        raise ExtensionError(str(error)) from None
    tag = app.config.language.replace("_", "-")
    # Through the context, for a translation must not become a part of the template.
    app.config.html_context["copy_button_words"] = {
        "en": english,
        tag: {key: _(word) for key, word in english.items()},
    }
    Path(folder, original.name).write_text(script, "utf-8")


def _catalog_path(app: Sphinx) -> Path | None:
    """Return the catalog of the interface in this language, if there is one."""
    for folder in app.config.locale_dirs:
        path = Path(app.srcdir, folder, app.config.language, catalog.CATALOG)
        if path.is_file():
            return path
    return None


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("interface_catalog", "", "env", frozenset({str}))
    app.connect("config-inited", translate_config)
    app.connect("config-inited", rebuild_when_catalog_changes)
    # After sphinx-copybutton has added its folder of static files (500).
    app.connect("builder-inited", write_copy_button, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
