"""``python -m catalogs.update``: bring the catalogs up to date with the English.

The gettext builder leaves a template (``.pot``) for each page, and one for the words of
the interface. ``sphinx-intl update`` gives each language's catalog the messages of its
template: a message that changed keeps the translation of the one that it resembles,
marked fuzzy. What sphinx-intl cannot do follows, in `finished`.

What the figures say is known where the lessons have run. Where a lesson has not, its
catalog keeps what it holds of its figures.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel.messages
import polib
from sphinx_intl import basic as sphinx_intl

from course import ROOT
from course.files import shown, write_if_changed
from course.languages import LOCALE, Language, translations
from course.places import lesson_line

from .checks import findings_of_file
from .progress import count
from .reading import Catalog
from .registry import FINAL

GALLERY = "gallery"
PAGES = "docs/lessons"
WIDTH = 78
# What a header says of a day, of a tool and of nobody.
_PASSING = re.compile(
    r"-Date: |^Generated-By: |EMAIL@ADDRESS|LL@li\.org|FIRST AUTHOR|PROJECT VERSION"
)


def update(templates: Path, locale: Path) -> Iterator[str]:
    """Update the catalogs of all languages; yield a line for each that changed.

    Raises `ValueError`, with nothing changed, where a catalog cannot be read.
    """
    languages = translations(locale)
    known = [
        Catalog(path, language)
        for language in languages.values()
        for path in language.catalogs()
    ]
    if faults := [fault for each in known for fault in findings_of_file(each, FINAL)]:
        raise ValueError("\n".join(map(str, faults)))
    before = {each.path: each.file for each in known}
    texts = {each.path: each.data.decode() for each in known}
    pairs = [
        (template, language, _catalog_of(template.relative_to(templates), language))
        for language in languages.values()
        for template in sorted(templates.rglob("*.pot"))
    ]
    for template, language, path in pairs:
        if path not in before:
            before[path] = _begin(path, template, language)
    with contextlib.redirect_stdout(io.StringIO()):
        sphinx_intl.update(str(locale), str(templates), tuple(languages), WIDTH)
    for template, _language, path in pairs:
        messages = _messages(template)
        if _is_lesson_without_run(template.relative_to(templates)):
            _keep_figures(messages, before[path])
        catalog = finished(polib.pofile(str(path)), before[path], messages)
        text = str(catalog).rstrip("\n") + "\n"
        write_if_changed(path, text)
        if text != texts.get(path):
            counts = "{messages} messages, {translated} translated, {fuzzy} fuzzy"
            yield f"{shown(path)}: {counts.format_map(count(catalog))}"


def _catalog_of(template: Path, language: Language) -> Path:
    return language.folder / "LC_MESSAGES" / template.with_suffix(".po")


def _begin(path: Path, template: Path, language: Language) -> polib.POFile:
    """Write a catalog without messages; sphinx-intl would give it two plural forms."""
    catalog = _with_head_of(polib.pofile(str(template)))
    catalog.metadata["Language"] = language.code
    forms = babel.messages.Catalog(locale=language.code).plural_forms
    catalog.metadata["Plural-Forms"] = forms
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(path))
    return catalog


def finished(
    made: polib.POFile, before: polib.POFile, messages: list[polib.POEntry]
) -> polib.POFile:
    """Return what sphinx-intl made of a catalog, with what it cannot do.

    The English of before stands beside a fuzzy message, a message that comes back has
    its translation, and the form is one: messages and places are those of the template,
    what is out of use goes to the end, and nothing changes with the day.
    """
    catalog = _with_head_of(before)
    new = {_key(entry): entry for entry in made if not entry.obsolete}
    # A message in use comes before one out of use with the same English.
    old = {_key(entry): entry for entry in before if entry.obsolete}
    old |= {_key(entry): entry for entry in before if not entry.obsolete}
    in_use = {_key(message) for message in messages}
    gone = {k: e for k, e in old.items() if k not in in_use and _translations(e)}
    for message in messages:
        entry = old.get(_key(message))
        if entry is None:
            entry = new[_key(message)]
            if entry.fuzzy and (origin := _origin(entry, before)):
                entry.previous_msgid, entry.previous_msgid_plural = _english_of(origin)
                gone.pop(_key(origin), None)
        message.msgstr, message.msgstr_plural = entry.msgstr, entry.msgstr_plural
        message.tcomment = entry.tcomment
        if entry.fuzzy:
            message.flags.append("fuzzy")
            message.previous_msgid = entry.previous_msgid
            message.previous_msgid_plural = entry.previous_msgid_plural
        catalog.append(message)
    for entry in gone.values():
        entry.obsolete, entry.occurrences, entry.comment = True, [], ""
        # Which polib writes of a message out of use, and does not read.
        entry.previous_msgid = entry.previous_msgid_plural = None
        catalog.append(entry)
    return catalog


def _with_head_of(source: polib.POFile) -> polib.POFile:
    """Return an empty catalog that says of itself what another says that lasts."""
    catalog = polib.POFile(wrapwidth=WIDTH)
    catalog.header = "" if _PASSING.search(source.header) else source.header
    catalog.metadata = {
        name: value
        for name, value in source.metadata.items()
        if value and not _PASSING.search(f"{name}: {value}")
    }
    catalog.metadata["Content-Type"] = "text/plain; charset=UTF-8"
    return catalog


def _key(entry: polib.POEntry) -> tuple[str, bool]:
    return entry.msgid, bool(entry.msgid_plural)


def _translations(entry: polib.POEntry) -> set[str]:
    return {entry.msgstr, *entry.msgstr_plural.values()} - {""}


def _origin(new: polib.POEntry, before: polib.POFile) -> polib.POEntry | None:
    """Return the message whose translation sphinx-intl gave to a new one.

    It does not say which it was, and several may have the same translation.
    """
    given = _translations(new)
    known = {old.msgid: old for old in before if _translations(old) == given}
    closest = difflib.get_close_matches(new.msgid, known, n=1, cutoff=0)
    return known[closest[0]] if closest else None


def _english_of(entry: polib.POEntry) -> tuple[str, str | None]:
    """Return the English that the translation of a message was made from."""
    if entry.fuzzy and entry.previous_msgid:
        return entry.previous_msgid, entry.previous_msgid_plural
    return entry.msgid, entry.msgid_plural or None


def _messages(template: Path) -> list[polib.POEntry]:
    """Return the messages of a template, each with its place in the sources."""
    messages = list(polib.pofile(str(template)))
    for message in messages:
        ours = [(path, n) for path, n in message.occurrences if f"{PAGES}/" in path]
        suffixes = {Path(path).suffix for path, _line in ours}
        if suffixes == {".py"}:
            message.comment = "code comment"
        elif suffixes == {".svg"}:
            is_first = all(line == "1" for _path, line in ours)
            message.comment = "alternative text" if is_first else "figure text"
        message.occurrences = _sorted(_place(*place) for place in message.occurrences)
    # Figures last: where they are known and where they are kept, the order is one.
    return sorted(messages, key=_is_of_figures)


def _sorted(places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(places), key=lambda place: (place[0], int(place[1] or 0)))


def _is_of_figures(message: polib.POEntry) -> bool:
    return all(path.endswith(".svg") for path, _line in message.occurrences)


def _is_lesson_without_run(name: Path) -> bool:
    page = ROOT / "docs" / name
    return page.with_suffix(".py").is_file() and not (
        page.with_suffix(".run.json").is_file()
    )


def _keep_figures(messages: list[polib.POEntry], before: polib.POFile) -> None:
    """Add to the messages of a page what its catalog holds of its figures."""
    known = {message.msgid: message for message in messages}
    for entry in before:
        places = [place for place in entry.occurrences if place[0].endswith(".svg")]
        if places and entry.msgid not in known:
            message = polib.POEntry(msgid=entry.msgid, comment=entry.comment)
            messages.append(message)
            known[entry.msgid] = message
        if places:
            message = known[entry.msgid]
            message.occurrences = _sorted([*message.occurrences, *places])


def _place(path: str, line: str) -> tuple[str, str]:
    """Return a place as a translator finds it: in the lesson or in its figure."""
    path = re.sub(r"^(\.\./)+", "", path)
    if not path.startswith(f"{PAGES}/"):
        return path, line
    page, script = ROOT / path, ROOT / GALLERY / f"{Path(path).stem}.py"
    if page.suffix == ".svg":
        return Path(path).name, ""
    if not script.is_file():
        return f"{GALLERY}/{Path(path).name}", line
    if page.suffix == ".rst":
        number = lesson_line(
            page.read_text("utf-8"), script.read_text("utf-8"), int(line or 1)
        )
        line = str(number)
    return f"{GALLERY}/{script.name}", line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m catalogs.update")
    parser.add_argument("templates", type=Path, help="where the .pot files are")
    parser.add_argument("--locale", type=Path, default=LOCALE)
    arguments = parser.parse_args()
    try:
        for line in update(arguments.templates, arguments.locale):
            print(line)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The catalogs are in {shown(arguments.locale)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
