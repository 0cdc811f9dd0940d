"""``python -m catalogs.update``: bring the catalogs up to date with the English pages.

The gettext builder leaves a template (``.pot``) for each page. Each language's catalog
gets the messages of its template in their order. A message that changed keeps the
translation of the one it came from, marked fuzzy, with the English of before beside it.
What a page no longer says goes to the end of the file and can come back from there.

What the figures say is known where the lessons have run. Where a lesson has not, its
catalog keeps what it holds of its figures.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from course import ROOT
from course.files import shown
from course.languages import LOCALE, Language, translations
from course.places import lesson_line

GALLERY = "gallery"
PAGES = "docs/lessons"
# The words of the interface have a catalog that another tool keeps.
INTERFACE = "sphinx.pot"
# How alike two English messages must be for one to be a new form of the other.
ALIKE = 0.6


def update(templates: Path, language: Language) -> Iterator[str]:
    """Update the catalogs of a language; yield a line for each that changed."""
    folder = language.folder / "LC_MESSAGES"
    for template in sorted(templates.rglob("*.pot")):
        if template.name == INTERFACE:
            continue
        relative = template.relative_to(templates).with_suffix(".po")
        target = folder / relative
        before = polib.pofile(str(target)) if target.is_file() else polib.POFile()
        messages = _messages(template)
        if _is_lesson_without_run(template, templates):
            _keep_figures(messages, before)
        after = merge(before, messages, language)
        text = str(after).rstrip("\n") + "\n"
        if not target.is_file() or target.read_text("utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
            yield f"{shown(target)}: {_counts(after)}"


def merge(
    before: polib.POFile, messages: list[polib.POEntry], language: Language
) -> polib.POFile:
    """Return a catalog with these messages and all translations that it had."""
    after = polib.POFile(wrapwidth=78)
    after.metadata = {
        "Project-Id-Version": "Neural networks with PyTorch",
        "Language": language.code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    after.header = before.header
    old = {entry.msgid: entry for entry in before}
    used = {message.msgid for message in messages} & old.keys()
    free = [e for e in before if e.msgid not in used and e.msgstr]
    for message in messages:
        known = old.get(message.msgid)
        if known is not None:
            message.msgstr = known.msgstr
            message.tcomment = known.tcomment
            if known.fuzzy:
                message.flags.append("fuzzy")
                message.previous_msgid = known.previous_msgid
        elif origin := _origin(message.msgid, free):
            message.msgstr = origin.msgstr
            message.tcomment = origin.tcomment
            message.flags.append("fuzzy")
            message.previous_msgid = origin.msgid
            free.remove(origin)
        after.append(message)
    for entry in free:
        entry.obsolete = True
        entry.occurrences, entry.comment = [], ""
        after.append(entry)
    return after


def _origin(message: str, free: list[polib.POEntry]) -> polib.POEntry | None:
    """Return the message that this one is most likely a new form of."""
    best, score = None, ALIKE
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(message)
    for entry in free:
        matcher.set_seq1(entry.msgid)
        if matcher.real_quick_ratio() > score and matcher.quick_ratio() > score:
            ratio = matcher.ratio()
            if ratio > score:
                best, score = entry, ratio
    return best


def _messages(template: Path) -> list[polib.POEntry]:
    """Return the messages of a template, each with its place in the sources."""
    messages = []
    for entry in polib.pofile(str(template)):
        message = polib.POEntry(msgid=entry.msgid)
        places = [_place(path, line) for path, line in entry.occurrences]
        message.occurrences = sorted(set(places), key=lambda p: (p[0], int(p[1] or 0)))
        suffixes = {Path(path).suffix for path, _line in entry.occurrences}
        lines = {line for _path, line in entry.occurrences}
        if suffixes == {".py"}:
            message.comment = "code comment"
        elif suffixes == {".svg"}:
            message.comment = "alternative text" if lines == {"1"} else "figure text"
        messages.append(message)
    # Figures last: where they are known and where they are kept, the order is one.
    return sorted(messages, key=_is_of_figures)


def _is_of_figures(message: polib.POEntry) -> bool:
    return all(path.endswith(".svg") for path, _line in message.occurrences)


def _is_lesson_without_run(template: Path, templates: Path) -> bool:
    name = template.relative_to(templates).with_suffix("").as_posix()
    page = ROOT / "docs" / name
    return page.with_suffix(".py").is_file() and not Path(f"{page}.run.json").is_file()


def _keep_figures(messages: list[polib.POEntry], before: polib.POFile) -> None:
    """Add to the messages of a page what its catalog holds of its figures."""
    known = {message.msgid: message for message in messages}
    for entry in before:
        places = [place for place in entry.occurrences if place[0].endswith(".svg")]
        if not places:
            continue
        if entry.msgid not in known:
            known[entry.msgid] = polib.POEntry(
                msgid=entry.msgid, comment=entry.comment, occurrences=[]
            )
            messages.append(known[entry.msgid])
        message = known[entry.msgid]
        message.occurrences = sorted(
            {*message.occurrences, *places}, key=lambda p: (p[0], int(p[1] or 0))
        )


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


def _counts(catalog: polib.POFile) -> str:
    entries = [entry for entry in catalog if not entry.obsolete]
    done = sum(bool(entry.msgstr) and not entry.fuzzy for entry in entries)
    fuzzy = sum(entry.fuzzy for entry in entries)
    return f"{len(entries)} messages, {done} translated, {fuzzy} fuzzy"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m catalogs.update")
    parser.add_argument("templates", type=Path, help="where the .pot files are")
    parser.add_argument("--locale", type=Path, default=LOCALE)
    arguments = parser.parse_args()
    for language in translations(arguments.locale).values():
        for line in update(arguments.templates, language):
            print(line)
    print(f"The catalogs are in {shown(arguments.locale)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
