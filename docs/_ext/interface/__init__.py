"""The interface in the language of the page, where gettext alone does not reach.

Sphinx takes its own words, and those of templates, from ``sphinx.po`` of the language.
This extension gives that catalog to the scripts in the browser, to the copy button,
and to the values of conf.py that are shown on pages.
``python -m interface`` writes the catalog.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util import logging

from . import catalog, words

if TYPE_CHECKING:
    import polib
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


def write_scripts(app: Sphinx) -> None:
    """Write the scripts that hold words, where Sphinx finds static files."""
    path = _catalog_path(app)
    if path is None or app.builder.format != "html":
        return
    try:
        translations = script_translations(catalog.read(path), app.config.language)
    except ValueError as error:
        # The message begins with its place.
        logger.warning("%s", error, type="interface", subtype="catalog")
        return
    folder = Path(app.doctreedir, "interface")
    folder.mkdir(parents=True, exist_ok=True)
    Path(folder, "translations.js").write_text(translations, "utf-8")
    # Where Sphinx has translations of its own for a language, this page has it already.
    app.add_js_file("translations.js")
    if "sphinx_copybutton" in app.extensions:
        _write_copy_button(app, folder)
    # Later folders win: after Sphinx's own files, and those of sphinx-copybutton (500).
    app.config.html_static_path.append(str(folder))


def script_translations(file: polib.POFile, language: str) -> str:
    """Return the script that gives Sphinx's own scripts their words."""
    messages: dict[str, str | list[str]] = {
        entry.msgid: (
            [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)]
            if entry.msgid_plural
            else entry.msgstr
        )
        for entry in file.translated_entries()
        if any(place.endswith(".js") for place, _line in entry.occurrences)
    }
    _number, form = catalog.plural_forms(file)
    # Documentation.addTranslations would make a function of a text, which the policy of
    # the pages forbids. C counts with truth values; a script needs the number.
    words_by_english = json.dumps(messages, indent=1)
    return (
        f"Object.assign(Documentation.TRANSLATIONS, {words_by_english});\n"
        f"Documentation.PLURAL_EXPR = (n) => +({form});\n"
        f"Documentation.LOCALE = {json.dumps(language)};\n"
    )


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
    app.connect("builder-inited", write_scripts, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
