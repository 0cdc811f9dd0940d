"""The catalog of the interface, one ``sphinx.po`` for each language."""

from __future__ import annotations

import difflib
import gettext
import re
from collections.abc import Iterable
from pathlib import Path

import polib
from babel import UnknownLocaleError
from babel.messages.catalog import Message
from babel.messages.plurals import DEFAULT_PLURAL, get_plural

from course.files import shown

from .interface_words import Word

# Sphinx looks for its own words under this name.
CATALOG = "LC_MESSAGES/sphinx.po"

_HEADER = "The words of the interface: of the theme, of Sphinx and of this project."
_WIDTH = 78
# polib takes a line without its closing quote, and loses a letter.
_LINE = re.compile(
    r"""\s*(\#.*|((msgctxt|msgid(_plural)?|msgstr(\[\d+\])?)\s+)?"([^"\\]|\\.)*"\s*)?"""
)
_LINE_OF_ERROR = re.compile(r"\(line (\d+)\)")
_PLURAL_FORMS = re.compile(
    r"nplurals\s*=\s*(?P<number>\d+)\s*;\s*plural\s*=(?P<form>[^;]+)"
)


def read(path: Path) -> polib.POFile:
    """Read a catalog; raise `ValueError` with the line where it cannot be read."""

    def fault(line: int | str, text: str) -> ValueError:
        return ValueError(f"{shown(path)}:{line}: {text}")

    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise fault(line, "this is not UTF-8: save the file in UTF-8") from None
    lines = text.split("\n")
    for number, content in enumerate(lines, 1):
        if not _LINE.fullmatch(content):
            raise fault(number, "no valid line of a PO file: mend it by hand")
    try:
        catalog = polib.pofile(text, wrapwidth=_WIDTH)
    except OSError as error:
        match = _LINE_OF_ERROR.search(str(error))
        place = match[1] if match else 1
        raise fault(place, "this line cannot stand here: mend it by hand") from None
    try:
        plural_forms(catalog)
    except ValueError as error:
        place = next((n for n, c in enumerate(lines, 1) if "Plural-Forms" in c), 1)
        raise fault(
            place, f"{error}: write 'nplurals=2; plural=n != 1;', say"
        ) from None
    return catalog


def new(language: str) -> polib.POFile:
    """Return a catalog that holds nothing but its header."""
    try:
        number, form = get_plural(language)
    except (UnknownLocaleError, ValueError):
        number, form = DEFAULT_PLURAL
    catalog = polib.POFile(wrapwidth=_WIDTH)
    catalog.header = _HEADER
    # No date and no version of a tool: same words, same bytes.
    catalog.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={number}; plural={form};",
    }
    return catalog


def plural_forms(catalog: polib.POFile) -> tuple[int, str]:
    """Return the number of plural forms, and the expression that selects one.

    Raises `ValueError` for anything but an arithmetical expression in ``n``.
    """
    header = catalog.metadata.get("Plural-Forms", "nplurals=2; plural=n != 1;")
    match = _PLURAL_FORMS.match(header)
    if match is None:
        raise ValueError(f"the plural forms {header!r} cannot be read")
    gettext.c2py(match["form"])
    return int(match["number"]), match["form"].strip()


def update(catalog: polib.POFile, words: Iterable[Word]) -> None:
    """Give a catalog these words, and keep the translations.

    Where a word's English changed, its translation is kept as fuzzy, with the English
    that it was made from. A translation that no word has use for becomes obsolete.
    """
    words = list(words)
    number, _form = plural_forms(catalog)
    old = {_key(entry.msgid, entry.msgid_plural): entry for entry in catalog}
    gone = dict(old)
    for word in words:
        gone.pop(_key(word.english, word.plural), None)
    entries = []
    for word in words:
        entry = old.get(_key(word.english, word.plural)) or _changed(word, gone)
        entry.obsolete = False
        entry.occurrences = [(place, "") for place in word.places]
        entry.comment = ""
        entry.flags = [
            *(flag for flag in entry.flags if flag != "python-format"),
            *(["python-format"] if Message(word.english).python_format else []),
        ]
        if word.plural:
            forms = entry.msgstr_plural
            entry.msgstr_plural = {n: forms.get(n, "") for n in range(number)}
        entries.append(entry)
    for entry in gone.values():
        if _has_translation(entry):
            entry.obsolete = True
            entries.append(entry)
    catalog[:] = sorted(entries, key=lambda entry: (entry.obsolete, entry.msgid))


def _key(english: str, plural: str) -> tuple[str, bool]:
    return english, bool(plural)


def _has_translation(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _changed(word: Word, gone: dict[tuple[str, bool], polib.POEntry]) -> polib.POEntry:
    """Return a new entry, with the translation of the word that this one replaces."""
    entry = polib.POEntry(msgid=word.english, msgid_plural=word.plural)
    replaced = {
        english: old
        for (english, plural), old in gone.items()
        if plural == bool(word.plural) and _has_translation(old) and not old.obsolete
    }
    for english in difflib.get_close_matches(word.english, replaced, n=1):
        old = gone.pop(_key(english, word.plural))
        entry.msgstr, entry.msgstr_plural = old.msgstr, old.msgstr_plural
        entry.tcomment, entry.flags = old.tcomment, list(old.flags)
        if not old.fuzzy:
            entry.fuzzy = True
            entry.previous_msgid = old.msgid
            entry.previous_msgid_plural = old.msgid_plural or None
        else:
            entry.previous_msgid = old.previous_msgid
            entry.previous_msgid_plural = old.previous_msgid_plural
    return entry
