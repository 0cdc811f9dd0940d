"""What is left to translate: the messages that readers see in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from course.files import shown
from course.languages import Language

from .progress import count, state_of
from .reading import Catalog
from .registry import excerpt


def todo(languages: Iterable[Language]) -> Iterator[str]:
    """Yield the lines that tell what is left, and how much of each language."""
    for language in languages:
        total: Counter[str] = Counter()
        for path in language.catalogs():
            yield from _left_in(Catalog(path, language), total)
        yield _summary(language, total)


def _left_in(catalog: Catalog, total: Counter[str]) -> Iterator[str]:
    path = shown(catalog.path)
    try:
        entries = catalog.entries
    except (OSError, UnicodeDecodeError):
        total["unreadable"] += 1
        yield f"{path}: cannot be read; make check says why"
        return
    left = [entry for entry in entries if not entry.is_shown]
    total.update(count(entry.po for entry in entries))
    total["files"] += 1
    if left:
        yield f"{path}: {len(left)} of {len(entries)} messages"
    for entry in left:
        yield f"  {entry.line}: {state_of(entry.po)}: {excerpt(entry.po.msgid)}"


def _summary(language: Language, total: Counter[str]) -> str:
    if not total:
        return f"{language.code}: there is no catalog yet"
    text = (
        f"{language.code}: {total['translated']} of {total['messages']} messages "
        f"translated in {total['files']} catalogs; {total['untranslated']} "
        f"untranslated, {total['fuzzy']} fuzzy"
    )
    if total["unreadable"]:
        text += f"; {total['unreadable']} catalogs cannot be read"
    return text
