"""``python -m catalogs.update``: bring the catalogs up to date with the English.

The gettext builder leaves a template (``.pot``) for each page, and one for the words of
the interface. Each language's catalog gets the messages of its template. sphinx-intl
says which translation a new message keeps, marked fuzzy: that of the one that it
resembles. What sphinx-intl cannot do is in `_updated`.

What the figures say is known where the lessons have run. Where a lesson has not, its
catalog keeps what it holds of its figures.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel.messages
import polib
from sphinx_intl import catalog as sphinx_intl

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
    languages = translations(locale).values()
    known = {
        path: Catalog(path, language)
        for language in languages
        for path in language.catalogs()
    }
    if faults := [f for each in known.values() for f in findings_of_file(each, FINAL)]:
        raise ValueError("\n".join(map(str, faults)))
    for language in languages:
        for template in sorted(templates.rglob("*.pot")):
            page = template.relative_to(templates).with_suffix("")
            path = language.folder / "LC_MESSAGES" / f"{page}.po"
            if path not in known:
                _begin(path, template, language)
                known[path] = Catalog(path, language)
            messages = _messages(template)
            if _is_lesson_without_run(page):
                _keep_figures(messages, known[path].file)
            catalog = _updated(known[path], messages, template)
            if write_if_changed(path, str(catalog).rstrip("\n") + "\n"):
                counts = "{messages} messages, {translated} translated, {fuzzy} fuzzy"
                yield f"{shown(path)}: {counts.format_map(count(catalog))}"


def _begin(path: Path, template: Path, language: Language) -> None:
    """Write a catalog without messages; sphinx-intl would give it two plural forms."""
    catalog = _with_head_of(polib.pofile(str(template)))
    catalog.metadata["Language"] = language.code
    forms = babel.messages.Catalog(locale=language.code).plural_forms
    catalog.metadata["Plural-Forms"] = forms
    write_if_changed(path, str(catalog))


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


def _updated(
    known: Catalog, messages: list[polib.POEntry], template: Path
) -> polib.POFile:
    """Return a catalog with the messages of its template, and their translations.

    A message that comes back has its translation, and the form is one: messages and
    places are those of the template, what is out of use goes to the end, and nothing
    changes with the day.
    """
    before = known.file
    catalog = _with_head_of(before)
    catalog += messages
    # A message in use comes before one out of use with the same English.
    old = {_key(entry): entry for entry in before if entry.obsolete}
    old |= {_key(entry): entry for entry in before if not entry.obsolete}
    new = [message for message in messages if _key(message) not in old]
    for message in messages:
        if entry := old.pop(_key(message), None):
            message.msgstr, message.msgstr_plural = entry.msgstr, entry.msgstr_plural
            message.tcomment = entry.tcomment
            if entry.fuzzy:
                message.flags.append("fuzzy")
                message.previous_msgid = entry.previous_msgid
                message.previous_msgid_plural = entry.previous_msgid_plural
    for origin in _translate(new, known, template) if new else ():
        old.pop(_key(origin), None)
    for entry in old.values():
        if entry.msgstr or any(entry.msgstr_plural.values()):
            entry.obsolete, entry.occurrences, entry.comment = True, [], ""
            # Which polib writes of a message out of use, and does not read.
            entry.previous_msgid = entry.previous_msgid_plural = None
            catalog.append(entry)
    return catalog


def _translate(
    new: list[polib.POEntry], known: Catalog, template: Path
) -> Iterator[polib.POEntry]:
    """Translate new messages as sphinx-intl does; yield those that they resemble.

    The English of these stands beside the new ones, which sphinx-intl does not write.
    """
    made = sphinx_intl.load_po(str(known.path))
    sphinx_intl.update_with_fuzzy(made, sphinx_intl.load_po(str(template)))
    by_english = {e.msgid: e for e in known.file if not e.obsolete}
    for message in new:
        found = made[message.msgid]
        if message.msgid_plural:
            forms = (*found.string, *[""] * made.num_plurals)[: made.num_plurals]
            message.msgstr_plural = dict(enumerate(forms))
        else:
            message.msgstr = found.string
        if found.fuzzy:
            # A message that got a plural, or lost it, resembles itself.
            origin = by_english[(found.previous_id or [message.msgid])[0]]
            message.tcomment = origin.tcomment
            message.flags.append("fuzzy")
            message.previous_msgid = origin.msgid
            message.previous_msgid_plural = origin.msgid_plural or None
            if origin.fuzzy and origin.previous_msgid:
                message.previous_msgid = origin.previous_msgid
                message.previous_msgid_plural = origin.previous_msgid_plural
            yield origin


def _key(entry: polib.POEntry) -> tuple[str, bool]:
    return entry.msgid, bool(entry.msgid_plural)


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
        if places := [p for p in entry.occurrences if p[0].endswith(".svg")]:
            message = known.get(entry.msgid)
            if message is None:
                message = polib.POEntry(msgid=entry.msgid, comment=entry.comment)
                messages.append(message)
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
