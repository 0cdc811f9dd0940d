"""Safe translations: a catalog that could act is refused before a page is read.

`catalogs.safety` says what acts. The compiled catalogs are looked at, which are what
Sphinx uses, and not the files that they should have been compiled from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from catalogs.safety import added_parts
from course import SHARES_WORK
from course.files import shown


def refuse_active_translations(
    app: Sphinx, env: BuildEnvironment, pages: list[str]
) -> None:
    """End the build where a translation brings what its English does not have.

    A compiled catalog is looked at once, and again when it was compiled anew.
    """
    found = []
    # The catalogs without fault, each with its age and its size.
    looked_at = vars(env).setdefault("harmless_catalogs", {})
    for folder in app.config.locale_dirs:
        messages = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES")
        for path in sorted(messages.rglob("*.mo")):
            age = (path.stat().st_mtime_ns, path.stat().st_size)
            if looked_at.get(str(path)) == age:
                continue
            if faults := list(_faults(path)):
                found += faults
            else:
                looked_at[str(path)] = age
    if found:
        raise SystemExit(
            "\n".join(found)
            + "\nA translation may not add what acts: take it out. Nothing was built."
        )


def _faults(path: Path) -> Iterator[str]:
    for entry in polib.mofile(str(path)):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            for part in added_parts(f"{entry.msgid} {entry.msgid_plural}", text):
                yield f"{_place(path, entry)}: adds {part}"


def _place(compiled: Path, entry: polib.MOEntry) -> str:
    """Return the file and the line of a message, as far as they are known."""
    source = compiled.with_suffix(".po")
    if source.is_file():
        for known in polib.pofile(str(source)):
            if known.msgid == entry.msgid:
                return f"{shown(source)}:{known.linenum}"
    return f"{shown(compiled)}:1"


def setup(app: Sphinx) -> dict[str, Any]:
    # After Sphinx has compiled the catalogs, before it reads a page.
    app.connect("env-before-read-docs", refuse_active_translations)
    return {**SHARES_WORK, "env_version": 1}
